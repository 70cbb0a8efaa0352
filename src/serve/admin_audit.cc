#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "serve/admin_reply.h"

namespace grantline::serve {

Reply audit_list(AdminContext& context, const JsonObject& request) {
  const AuditFilter wanted{text_or_empty(request, "by"), text_or_empty(request, "action"),
                           text_or_empty(request, "object")};
  const auto limit = static_cast<std::size_t>(
      std::clamp<std::int64_t>(find_integer(request, "limit").value_or(50), 1, 1000));
  auto entries = read_audit(context.settings.server.data + "/audit.jsonl", wanted, limit);
  if (!entries) return broken(entries.error());
  JsonArray out;
  for (JsonObject& entry : *entries) out.emplace_back(std::move(entry));
  return JsonObject{{"entries", std::move(out)}};
}

}  // namespace grantline::serve
