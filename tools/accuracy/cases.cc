#include "accuracy/cases.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

#include "accuracy/unseen.h"
#include "base/json.h"

namespace grantline::accuracy {
namespace {

std::string text_at(const JsonObject& object, std::string_view name) {
  return std::string(find_string(object, name).value_or(""));
}

std::string pasted(const JsonObject& object) {
  if (const auto text = find_string(object, "text")) return std::string(*text);
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

// None: it is a refusal by an API.
Result<std::optional<Case>> parse_case(std::string_view line, const std::string& where) {
  const Result<Json> json = parse_json(line);
  if (!json || !json->is_object()) return fault(where + ": this is no JSON object");
  const JsonObject& object = json->get_object();
  Case out;
  out.id = text_at(object, "id");
  out.source = text_at(object, "url");
  out.pasted = pasted(object);
  const std::string cause = text_at(object, "cause");
  if (!is_known_cause(cause)) return fault(where + ": the cause is unknown");
  out.cause = explain::find_label(cause);
  out.confidence = text_at(object, "confidence");
  if (out.cause == nullptr) return std::nullopt;
  return out;
}

}  // namespace

Result<std::vector<Case>> read_case_file(const std::string& path) {
  std::ifstream in(path);
  std::vector<Case> out;
  std::size_t number = 0;
  for (std::string line; std::getline(in, line);) {
    Result<std::optional<Case>> one = parse_case(line, fmt::format("{}:{}", path, ++number));
    if (!one) return std::unexpected(one.error());
    if (!*one) continue;
    (*one)->file = std::filesystem::path(path).filename().string();
    out.push_back(std::move(**one));
  }
  if (number == 0) return fault("no cases in " + path);
  return out;
}

std::vector<std::string> case_files(const std::string& folder) {
  std::error_code error;
  std::vector<std::string> out;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".jsonl") out.push_back(entry.path().string());
  }
  std::ranges::sort(out);
  return out;
}

Result<std::vector<Case>> read_cases(const std::string& folder) {
  std::vector<Case> out;
  for (const std::string& path : case_files(folder)) {
    Result<std::vector<Case>> some = read_case_file(path);
    if (!some) return some;
    std::ranges::move(*some, std::back_inserter(out));
  }
  if (out.empty()) return fault("no cases in " + folder);
  return out;
}

bool is_of_a_thread(const Case& one) { return one.file.starts_with("threads_"); }

namespace {

// A sentence that was made up, beside a case that happened.
constexpr double kTellingWorth = 0.5;
// So many times a decided telling: it stands for all that is told with so little.
constexpr double kUndecidedWorth = 6;

Case telling(const std::string& id, const std::string& line, const explain::Label* cause) {
  return {id, id, "{\"error\":\"invalid_grant\"}\n" + line, "", cause, "telling", kTellingWorth};
}

// "TEXT = CAUSE CAUSE ...": one case, shared by the causes.
Result<std::vector<Case>> read_undecided(const std::string& path) {
  std::vector<Case> out;
  std::ifstream in(path);
  std::size_t number = 1;
  for (std::string line; std::getline(in, line); ++number) {
    if (line.empty() || line.starts_with('#')) continue;
    const std::string id = fmt::format("{}:{}", path, number);
    const std::size_t sign = line.rfind(" = ");
    if (sign == std::string::npos) return fault(id + ": it names no causes");
    std::istringstream names(line.substr(sign + 3));
    const std::size_t before = out.size();
    for (std::string name; names >> name;) {
      const explain::Label* cause = explain::find_label(name);
      if (cause == nullptr) return fault(id + ": the cause is unknown");
      out.push_back(telling(id, line.substr(0, sign), cause));
    }
    const double share = kTellingWorth * kUndecidedWorth / static_cast<double>(out.size() - before);
    for (std::size_t i = before; i < out.size(); ++i) {
      out[i].share = share;
      out[i].confidence = "undecided";
    }
  }
  return out;
}

}  // namespace

Result<std::vector<Case>> read_tellings(const std::string& folder) {
  Result<std::vector<Case>> out = read_undecided(folder + "/undecided.txt");
  if (!out) return out;
  for (const explain::Label& label : explain::labels()) {
    const std::string path = fmt::format("{}/{}.txt", folder, label.name);
    std::ifstream in(path);
    std::size_t number = 0;
    for (std::string line; std::getline(in, line);) {
      out->push_back(telling(fmt::format("{}:{}", path, ++number), line, &label));
    }
    if (number == 0) return fault("no tellings in " + path);
  }
  return out;
}

}  // namespace grantline::accuracy
