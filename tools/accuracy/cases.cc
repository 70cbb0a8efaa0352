#include "accuracy/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/json.h"

namespace grantline::accuracy {
namespace {

std::string text_at(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::string pasted(const JsonObject& object) {
  std::string out = fmt::format("Provider: {}\n", text_at(object, "provider"));
  if (const auto status = find_integer(object, "status")) out += fmt::format("HTTP {}\n", *status);
  JsonObject body;
  for (const char* name : {"error", "error_description"}) {
    if (const auto value = find_string(object, name)) body[name] = *value;
  }
  if (!body.empty()) out += to_text(Json(body)) + "\n";
  const Json* circumstances = find(object, "circumstances");
  if (circumstances != nullptr && circumstances->is_array()) {
    for (const Json& fact : circumstances->get_array()) {
      if (fact.is_string()) out += std::string(fact.get_string()) + "\n";
    }
  }
  return out;
}

Result<Case> parse_case(std::string_view line, const std::string& where) {
  const Result<Json> json = parse_json(line);
  if (!json || !json->is_object()) return fault(where + ": this is no JSON object");
  const JsonObject& object = json->get_object();
  Case out;
  out.id = text_at(object, "id");
  out.source = text_at(object, "url");
  out.pasted = pasted(object);
  out.cause = explain::find_label(text_at(object, "cause"));
  out.confidence = text_at(object, "confidence");
  if (out.cause == nullptr) return fault(where + ": the cause is unknown");
  return out;
}

}  // namespace

Result<std::vector<Case>> read_cases(const std::string& folder) {
  std::error_code error;
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jsonl") files.push_back(entry.path());
  }
  std::ranges::sort(files);
  std::vector<Case> out;
  for (const auto& path : files) {
    std::ifstream in(path);
    std::size_t number = 1;
    for (std::string line; std::getline(in, line); ++number) {
      Result<Case> one = parse_case(line, fmt::format("{}:{}", path.string(), number));
      if (!one) return std::unexpected(one.error());
      one->file = path.filename().string();
      out.push_back(std::move(*one));
    }
  }
  if (out.empty()) return fault("no cases in " + folder);
  return out;
}

}  // namespace grantline::accuracy
