#include "web/layout.h"
#include "web/moment.h"

// The pages of RFC 8628: the code that a device shows, which device that is, and the way back.

namespace grantline::web {
namespace {

Problem say(Cause cause, const std::optional<Duration>& wait) {
  switch (cause) {
    case Cause::user_code_expired:
      return {"This code is no longer good.", "Ask the device for a new one, and type that."};
    case Cause::user_code_used:
      return {"This code was used before.",
              "A code works once. If your device does not go on, ask it for a new one."};
    case Cause::user_code_throttled:
      return {"Too many wrong codes.", "Wait " +
                                           (wait ? wait_in_words(*wait) : std::string("a little")) +
                                           ", then type the code that your device shows."};
    case Cause::form_expired:
      return {"This page was open for too long.", "Nothing was sent. Please type the code again."};
    default:
      return {"No device waits with this code.",
              "Compare each letter with the screen of your device. There are no vowels and no "
              "digits in it."};
  }
}

std::vector<Station> line_of_device(std::string_view name, Stop typed, std::string_view note) {
  return {{typed, "You type the code", std::string(note)},
          {typed == Stop::here ? Stop::ahead : Stop::here, "Is it your device?",
           typed == Stop::here ? std::string() : std::string(name)},
          {Stop::ahead, "You sign in and decide", ""},
          {Stop::ahead, "Back to your device", ""}};
}

Markup code_field(const DeviceCodeView& view) {
  const bool is_wrong = view.problem == Cause::user_code_unknown;
  return html(
      R"(<div class="field"><label for="user-code">Code on your device</label>
<input id="user-code" class="user-code" name="user_code" type="text" value="{}" autocomplete="off" autocapitalize="characters" autocorrect="off" spellcheck="false" required maxlength="40"{}{}{}></div>
)",
      Exact{view.user_code},
      view.problem ? html(" aria-describedby=\"problem\"") : html(" aria-describedby=\"hint\""),
      is_wrong ? html(" aria-invalid=\"true\"") : Markup(),
      view.is_from_address ? Markup() : html(" autofocus"));
}

Markup asked_from(const DeviceConfirmView& view) {
  return view.from_here ? html("<code>{}</code>, the network that you come from too", view.from)
                        : html("<code>{}</code>, another network than yours", view.from);
}

}  // namespace

Page render(const Frame& frame, const DeviceCodeView& view) {
  Markup problem;
  if (view.problem) {
    problem = alert(say(*view.problem, view.wait));
  }
  const Markup hint =
      view.is_from_address
          ? html("Go on only if your device shows this very code now, and you began it yourself.")
          : html(
                "Type the code that your device, or the command in your terminal, shows: eight "
                "letters.");
  const Markup main =
      html(R"(<h1>Connect a device</h1>
<p class="lead" id="hint">{}</p>
{}<form method="post" action="{}">
{}{}<button class="primary wide" type="submit">Continue</button>
</form>
)",
           hint, problem, Exact{view.form.action}, hidden_fields(view.form), code_field(view));
  return step_page(frame, {.title = "Connect a device",
                           .main = main,
                           .line = line_of_device("", Stop::here, "It is on your device"),
                           .line_label = "The way of this device",
                           .status = view.problem == Cause::user_code_throttled ? 429 : 200});
}

Page render(const Frame& frame, const DeviceConfirmView& view) {
  const std::string_view name = name_of(view.client);
  Markup host;
  if (safe_link(view.client.client_uri)) {
    host = html("<span class=\"host\">{}</span>",
                link(view.client.client_uri, host_of(view.client.client_uri)));
  }
  const Markup main =
      html(R"(<div class="who">{}<p><strong dir="auto">{}</strong>{}</p></div>
<h1>Is this your device?</h1>
<p class="lead"><bdi>{}</bdi> on this device asks to sign in as you.</p>
<dl class="facts">
<div><dt>Its code</dt><dd><code class="user-code">{}</code></dd></div>
<div><dt>It asked</dt><dd>{}</dd></div>
<div><dt>From the address</dt><dd>{}</dd></div>
</dl>
<div class="caution"><p><strong>Did somebody send you this code?</strong> Then stop here. By a message, a mail or a call, people are talked into signing in the device of a stranger. Go on only if you began this yourself, on a device in front of you, and it shows this code.</p></div>
<form method="post" action="{}">
{}<div class="decide">
<button class="primary" type="submit" name="decision" value="go_on">It is mine</button>
<button class="secondary" type="submit" name="decision" value="deny">Not mine</button>
</div>
</form>
{})",
           client_tile(view.client), name, host, name, view.user_code,
           time_tag(view.asked_at, view.now), asked_from(view), Exact{view.form.action},
           hidden_fields(view.form), client_small_print(view.client));
  return step_page(frame, {.title = "Is this your device?",
                           .main = main,
                           .line = line_of_device(name, Stop::passed, view.user_code),
                           .line_label = "The way of this device"});
}

Page render(const Frame& frame, const DeviceDoneView& view) {
  const std::string_view name = name_of(view.client);
  const Markup main = view.allowed ? html(R"(<h1>You can go back to your device</h1>
<p class="lead"><bdi>{}</bdi> is signed in there within a few seconds. You can close this page.</p>
<p><a class="button quiet wide" href="{}/account">See what you allowed</a></p>
)",
                                          name, frame.base_path)
                                   : html(R"(<h1>Nothing was allowed</h1>
<p class="lead"><bdi>{}</bdi> was refused on that device. You can close this page.</p>
<div class="caution"><p>If somebody sent you the code, tell those who run {}.</p></div>
)",
                                          name, issuer_of(frame));
  return step_page(
      frame, {.title = view.allowed ? "Back to your device" : "Nothing was allowed",
              .main = main,
              .line = {{Stop::passed, "You typed the code", ""},
                       {view.allowed ? Stop::passed : Stop::broken,
                        view.allowed ? "You allowed it" : "You refused it", std::string(name)},
                       {view.allowed ? Stop::here : Stop::ahead, "Back to your device", ""}},
              .line_label = "The way of this device"});
}

}  // namespace grantline::web
