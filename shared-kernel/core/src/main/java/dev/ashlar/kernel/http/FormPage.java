package dev.ashlar.kernel.http;

import io.micronaut.http.HttpResponse;
import java.util.List;

/**
 * Where a link in a mail or in the log leads: a page with one form. It posts what is typed, and the token that stands behind
 * the {@code #} of its own address, to a route of the API. To open the page does nothing, so a scanner may.
 *
 * @param text what the form is for
 * @param route the path it posts to
 * @param tokenAs the member of the body that the token of the link becomes; empty where the page needs none
 * @param done what is said when the route has agreed
 */
public record FormPage(
        String title, String text, String route, String tokenAs, List<Field> fields, String button, String done) {

    /** The same for every page, so that the policy can name it by its hash. */
    private static final String SCRIPT = """
            const form = document.forms[0], said = document.querySelector('output'), button = form.querySelector('button');
            const token = new URLSearchParams(location.hash.slice(1)).get('token');
            if (form.dataset.token && !token) {
              form.hidden = true;
              said.textContent = 'This address lacks its end: open the link just as it was sent.';
            }
            form.addEventListener('submit', async event => {
              event.preventDefault();
              button.disabled = true;
              const body = Object.fromEntries(new FormData(form));
              if (form.dataset.token) body[form.dataset.token] = token;
              try {
                const answer = await fetch(form.dataset.route,
                  {method: 'POST', headers: {'Content-Type': 'application/json'}, body: JSON.stringify(body)});
                if (answer.ok) {
                  said.textContent = form.dataset.done;
                  form.hidden = true;
                  history.replaceState(null, '', location.pathname);
                } else {
                  const problem = await answer.json();
                  said.textContent = (problem.errors || []).map(it => it.pointer.slice(1) + ' ' + it.message).join('; ')
                    || problem.detail || problem.title;
                }
              } catch {
                said.textContent = 'The server cannot be reached. Try again in a moment.';
              }
              button.disabled = false;
            });
            """;

    private static final String POLICY =
            Html.POLICY + "; script-src 'sha256-" + Html.hashOf(SCRIPT) + "'; connect-src 'self'";

    /**
     * Something to type.
     *
     * @param name the member of the body it becomes
     * @param type as HTML names it
     * @param autocomplete what a password manager is to put in, as HTML names it
     */
    public record Field(String name, String label, String type, String autocomplete) {

        private String html() {
            return "<label>" + Html.escape(label) + "<input name=\"" + Html.escape(name) + "\" type=\""
                    + Html.escape(type) + "\" autocomplete=\"" + Html.escape(autocomplete) + "\" required></label>";
        }
    }

    public HttpResponse<byte[]> answer() {
        StringBuilder body = new StringBuilder(
                "<h1>" + Html.escape(title) + "</h1><p>" + Html.escape(text) + "</p><form data-route=\""
                        + Html.escape(route) + "\" data-done=\"" + Html.escape(done) + "\""
                        + (tokenAs.isEmpty() ? "" : " data-token=\"" + Html.escape(tokenAs) + "\"")
                        + ">");
        fields.forEach(field -> body.append(field.html()));
        body.append("<button>").append(Html.escape(button)).append("</button></form>");
        body.append("<output aria-live=\"polite\"></output><noscript>This page needs JavaScript.</noscript>");
        body.append("<script>").append(SCRIPT).append("</script>");
        return HttpResponse.ok(Html.page(title, body.toString()))
                .header("Content-Security-Policy", POLICY)
                .header("Cache-Control", "no-cache");
    }
}
