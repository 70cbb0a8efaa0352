#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "cli/render.h"

namespace grantline::cli {
namespace {

bool is_fixed(std::string_view name) {
  return name == "at" || name == "actor" || name == "action" || name == "object";
}

}  // namespace

std::string render_audit(const JsonObject& reply, const Style& style) {
  std::vector<std::vector<std::string>> rows;
  for (const Json& item : reply.at("entries").get_array()) {
    const JsonObject& entry = item.get_object();
    std::string object = printable(text_at(entry, "object"));
    for (const auto& member : entry) {
      const std::string_view name(member.key().data(), member.key().size());
      if (is_fixed(name) || !member.value().is_string()) continue;
      object += fmt::format(" {}={}", printable(name), printable(text_at(entry, name)));
    }
    rows.push_back({short_time(text_at(entry, "at")), printable(text_at(entry, "actor")),
                    printable(text_at(entry, "action")), object});
  }
  if (rows.empty()) return "No such entry in the audit log.\n";
  return table({"WHEN (UTC)", "WHO", "WHAT", "TO"}, rows, style);
}

std::string render_doctor(const JsonObject& reply, const Style& style) {
  const JsonArray& findings = reply.at("findings").get_array();
  const auto clients = find_integer(reply, "clients").value_or(0);
  if (findings.empty()) {
    return fmt::format("{} Settings and {} client{} looked at.\n",
                       style.good("Nothing unsafe was found."), clients, clients == 1 ? "" : "s");
  }
  std::string out;
  for (const Json& item : findings) {
    const JsonObject& finding = item.get_object();
    const std::string object = text_at(finding, "object");
    out += fmt::format(
        "{} {}\n", style.strong(text_at(finding, "kind") == "client" ? "client " + object : object),
        style.bad(text_at(finding, "value")));
    out += wrapped(text_at(finding, "why"), 2, style.width);
  }
  return out + fmt::format("\n{} finding{}; {} client{} looked at.\n", findings.size(),
                           findings.size() == 1 ? "" : "s", clients, clients == 1 ? "" : "s");
}

}  // namespace grantline::cli
