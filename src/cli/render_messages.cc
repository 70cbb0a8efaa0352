#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/encoding.h"
#include "cli/render.h"

namespace grantline::cli {

std::string render_messages(const JsonObject& reply, const Style& style) {
  std::string out;
  for (const Json& item : reply.at("messages").get_array()) {
    const JsonObject& message = item.get_object();
    out += (out.empty() ? "" : "\n") +
           wrapped(style.strong(text_at(message, "title")), 0, style.width) +
           style.bad(text_at(message, "cause")) + "\n\n";
    std::vector<Pair> list{{"provider", text_at(message, "provider")},
                           {fmt::format("line {}", find_integer(message, "line").value_or(0)),
                            printable(text_at(message, "quote"))}};
    if (const std::string note = text_at(message, "note"); !note.empty()) {
      list.push_back({"there", note});
    }
    list.push_back({"to see", text_at(message, "confirm")});
    list.push_back({"to do", text_at(message, "fix")});
    list.push_back({"source", text_at(message, "link")});
    out += pairs(list, 2, style.width);
  }
  return out;
}

}  // namespace grantline::cli
