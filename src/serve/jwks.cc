#include <algorithm>

#include "serve/document_answer.h"

namespace grantline::serve {

// RFC 7517 section 5. A key is published ahead of its first use; who keeps this document for half
// of that time knows each key before it signs.
Task<net::Response> jwks(App& app, const Call& call) {
  const std::shared_ptr<const Keys> keys = app.keys.now();
  const std::string& text = keys->ring.jwk_set_text();
  const Duration fresh = std::min(hours(1), Duration{app.settings.keys.publish_ahead.ms / 2});
  co_return document_answer(call, text, etag_of(text), fresh);
}

}  // namespace grantline::serve
