package dev.ashlar.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Job;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Secret;
import io.kubernetes.client.openapi.models.V1Service;
import io.kubernetes.client.openapi.models.V2HorizontalPodAutoscaler;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The manifests against the models that the Kubernetes API publishes: a member it does not know is a mistake. */
final class KubernetesTest {

    private interface Schema {
        void check(JsonElement json) throws IOException;
    }

    private static final Map<String, Schema> SCHEMAS = Map.of(
            "apps/v1 Deployment", V1Deployment::validateJsonElement,
            "batch/v1 Job", V1Job::validateJsonElement,
            "policy/v1 PodDisruptionBudget", V1PodDisruptionBudget::validateJsonElement,
            "autoscaling/v2 HorizontalPodAutoscaler", V2HorizontalPodAutoscaler::validateJsonElement,
            "v1 Service", V1Service::validateJsonElement,
            "v1 Secret", V1Secret::validateJsonElement);

    private static final String POD = "spec/template/spec/";
    private static final String CONTAINER = POD + "containers/0/";

    @ParameterizedTest
    @ValueSource(
            strings = {"deployment", "service", "migration-job", "disruption-budget", "autoscaler", "secret.example"})
    void fitsTheSchemaOfItsKind(String name) throws IOException {
        for (Object document : DeployFiles.yaml("kubernetes/" + name + ".yaml")) {
            schema(document).check(new Gson().toJsonTree(document));
        }
    }

    @Test
    void theSchemaRefusesAMemberItDoesNotKnow() {
        Object wrong = Map.of("apiVersion", "v1", "kind", "Service", "spec", Map.of("prots", List.of()));
        assertThatThrownBy(() -> schema(wrong).check(new Gson().toJsonTree(wrong)))
                .hasMessageContaining("prots");
    }

    @ParameterizedTest
    @ValueSource(strings = {"deployment", "migration-job"})
    void runsWithAsFewRightsAsPossible(String name) {
        Object manifest = one(name);
        assertThat(at(manifest, POD + "securityContext/runAsNonRoot")).isEqualTo(true);
        assertThat(at(manifest, POD + "securityContext/seccompProfile/type")).isEqualTo("RuntimeDefault");
        assertThat(at(manifest, POD + "automountServiceAccountToken")).isEqualTo(false);
        assertThat(at(manifest, CONTAINER + "securityContext/readOnlyRootFilesystem"))
                .isEqualTo(true);
        assertThat(at(manifest, CONTAINER + "securityContext/allowPrivilegeEscalation"))
                .isEqualTo(false);
        assertThat(at(manifest, CONTAINER + "securityContext/capabilities/drop"))
                .isEqualTo(List.of("ALL"));
        assertThat(at(manifest, CONTAINER + "resources/limits/memory")).isNotNull();
        assertThat(at(manifest, CONTAINER + "resources/requests/cpu")).isNotNull();
    }

    @Test
    void probesAskTheRightRoutesAndTheServiceFindsThePods() {
        Object deployment = one("deployment");
        assertThat(at(deployment, CONTAINER + "startupProbe/httpGet/path")).isEqualTo("/health/live");
        assertThat(at(deployment, CONTAINER + "livenessProbe/httpGet/path")).isEqualTo("/health/live");
        assertThat(at(deployment, CONTAINER + "readinessProbe/httpGet/path")).isEqualTo("/health/ready");
        Object labels = at(deployment, "spec/template/metadata/labels");
        assertThat(at(deployment, "spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(at(one("service"), "spec/selector")).isEqualTo(labels);
        assertThat(at(one("disruption-budget"), "spec/selector/matchLabels")).isEqualTo(labels);
        assertThat(at(one("autoscaler"), "spec/scaleTargetRef/name")).isEqualTo(at(deployment, "metadata/name"));
        assertThat(at(one("migration-job"), "spec/template/metadata/labels")).isNotEqualTo(labels);
    }

    @Test
    void theMigrationJobAndTheServerAreTheSameImageAndReadTheSameSecret() {
        Object deployment = one("deployment");
        Object job = one("migration-job");
        assertThat(at(job, CONTAINER + "image")).isEqualTo(at(deployment, CONTAINER + "image"));
        assertThat(at(job, CONTAINER + "args")).isEqualTo(List.of("migrate"));
        assertThat(at(job, POD + "restartPolicy")).isEqualTo("Never");
        Object secret = at(one("secret.example"), "metadata/name");
        assertThat(at(deployment, CONTAINER + "envFrom/0/secretRef/name")).isEqualTo(secret);
        assertThat(at(job, CONTAINER + "envFrom/0/secretRef/name")).isEqualTo(secret);
    }

    @Test
    void aNodeIsNeverTakenAwayBeforeItsSuccessorServes() {
        Object deployment = one("deployment");
        assertThat((int) at(deployment, "spec/replicas"))
                .isGreaterThan((int) at(one("disruption-budget"), "spec/minAvailable"));
        assertThat(at(deployment, "spec/strategy/rollingUpdate/maxUnavailable")).isEqualTo(0);
    }

    private static Object at(Object document, String path) {
        return DeployFiles.at(document, path);
    }

    private static Object one(String name) {
        List<Object> documents = DeployFiles.yaml("kubernetes/" + name + ".yaml");
        assertThat(documents).as(name).hasSize(1);
        return documents.getFirst();
    }

    private static Schema schema(Object document) {
        String kind = DeployFiles.at(document, "apiVersion") + " " + DeployFiles.at(document, "kind");
        return Objects.requireNonNull(SCHEMAS.get(kind), () -> "no schema for " + kind);
    }
}
