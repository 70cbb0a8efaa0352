#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace grantline::web {

// The source that lets a form's answer redirect to `uri`: its origin, or its scheme where the uri
// has no host that the grammar of sources can say ("com.example.app:", "http:" for
// http://[::1]:8080/). Nothing where it is no uri, or one whose scheme runs script. Chromium holds
// each redirect after a form against form-action (CSP level 3 section 6.4.1).
std::optional<std::string> form_action_source(std::string_view uri);

enum class Script { none, submit, explain, watch };

// Nothing but our own style; forms to ourselves and to the given uris; a script of ours where the
// page has one, which may ask nobody but us.
std::string content_security_policy(std::span<const std::string> form_targets, Script script);

}  // namespace grantline::web
