package dev.ashlar.auth;

import dev.ashlar.kernel.Caller;
import dev.ashlar.kernel.http.Data;
import dev.ashlar.kernel.http.Nothing;
import dev.ashlar.kernel.http.RecentSignIn;
import dev.ashlar.kernel.http.Repeatable;
import dev.ashlar.kernel.http.Route;
import dev.ashlar.kernel.http.Unconditional;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Status;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.micronaut.serde.annotation.Serdeable;
import jakarta.validation.Valid;
import jakarta.validation.constraints.NotBlank;
import jakarta.validation.constraints.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

@Controller("/api/v1/auth/mfa")
@ExecuteOn(TaskExecutors.BLOCKING)
@Secured(SecurityRule.IS_AUTHENTICATED)
class SecondFactorController {

    private final SecondFactors secondFactors;
    private final CallersAccount account;

    SecondFactorController(SecondFactors secondFactors, CallersAccount account) {
        this.secondFactors = secondFactors;
        this.account = account;
    }

    @Serdeable
    record State(boolean totp, long recoveryCodesLeft) {}

    @Serdeable
    record EnrolmentView(String secret, String otpauthUri, String qrSvg) {

        @Override
        public String toString() {
            return "EnrolmentView[REDACTED]";
        }
    }

    @Serdeable
    record Code(@NotBlank @Size(max = 100) String code) {

        @Override
        public String toString() {
            return "Code[REDACTED]";
        }
    }

    @Serdeable
    record RecoveryCodes(List<String> recoveryCodes) {

        @Override
        public String toString() {
            return "RecoveryCodes[REDACTED]";
        }
    }

    @Get
    @Route("Which second factors are on, and how many recovery codes are left")
    Data<State> state(Caller caller) {
        return Data.of(
                new State(secondFactors.isOn(caller.userId()), secondFactors.recoveryCodesLeft(caller.userId())));
    }

    @Post("/totp")
    @RecentSignIn
    @Repeatable("a newer secret takes the place of the one not confirmed yet")
    @Route(
            value = "Begins to switch on codes from an app",
            refuses = {"totp_already_on", "reauthentication_required"})
    Data<EnrolmentView> enrol(Caller caller, @Nullable @Body Nothing nothing) {
        SecondFactors.Enrolment enrolment = secondFactors.enrol(account.of(caller));
        return Data.of(new EnrolmentView(enrolment.secret(), enrolment.uri(), QrCode.svg(enrolment.uri())));
    }

    @Post("/totp/confirm")
    @RecentSignIn
    @Repeatable("a code works once")
    @Route(
            value = "Switches codes on with a first one, and shows the recovery codes this once",
            refuses = {"code_invalid", "totp_already_on", "totp_not_on", "reauthentication_required"},
            limit = Route.Limit.STRICT)
    Data<RecoveryCodes> confirm(Caller caller, @Body @Valid Code body) {
        secondFactors.countGuess(caller.userId());
        List<String> codes = secondFactors.confirm(account.of(caller), caller.sessionId(), body.code());
        secondFactors.forgiveGuesses(caller.userId());
        return Data.of(new RecoveryCodes(codes));
    }

    @Delete("/totp")
    @RecentSignIn
    @Status(HttpStatus.NO_CONTENT)
    @Unconditional("a factor has no version: it is on or off")
    @Route(
            value = "Switches codes from an app off",
            refuses = {"totp_not_on", "reauthentication_required"})
    void switchOff(Caller caller) {
        secondFactors.switchOff(account.of(caller));
    }

    @Post("/recovery-codes")
    @RecentSignIn
    @Repeatable("new codes take the place of the old ones, and only the caller sees them")
    @Route(
            value = "Makes new recovery codes, shown this once; the old ones no longer work",
            refuses = {"totp_not_on", "reauthentication_required"})
    Data<RecoveryCodes> newRecoveryCodes(Caller caller, @Nullable @Body Nothing nothing) {
        return Data.of(new RecoveryCodes(secondFactors.newRecoveryCodes(account.of(caller))));
    }
}
