#include "explain/report.h"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cmath>

#include "base/encoding.h"

namespace grantline::explain {
namespace {

JsonArray evidence(const Ranked& ranked) {
  JsonArray out;
  for (const Evidence& one : ranked.evidence) {
    JsonObject entry{{"says", printable(one.says)}};
    if (!one.file.empty()) entry["file"] = printable(one.file);
    if (one.line > 0) entry["line"] = static_cast<std::int64_t>(one.line);
    if (!one.field.empty()) entry["field"] = one.field;
    if (!one.quote.empty()) entry["quote"] = printable(one.quote);
    out.push_back(std::move(entry));
  }
  return out;
}

JsonObject cause(const Ranked& ranked) {
  JsonObject out{{"cause", ranked.cause->name}};
  if (!ranked.detail.empty()) out["detail"] = ranked.detail;
  out["probability"] = std::round(ranked.probability * 1000) / 1000;
  out["title"] = printable(ranked.title);
  out["evidence"] = evidence(ranked);
  if (ranked.evidence.empty()) out["only_usual"] = true;
  out["confirm"] = ranked.confirm;
  out["fix"] = ranked.fix;
  if (!ranked.code.empty()) out["code"] = ranked.code;
  JsonArray rules;
  for (const ProviderRule& rule : ranked.rules) {
    rules.push_back(JsonObject{{"says", rule.says}, {"source", rule.source}});
  }
  if (!rules.empty()) out["rules"] = std::move(rules);
  JsonArray links;
  for (const Link& link : ranked.links) {
    links.push_back(JsonObject{{"title", link.title}, {"url", link.url}});
  }
  out["links"] = std::move(links);
  return out;
}

JsonObject provider(const Provider& one) {
  JsonObject out{{"name", one.name}, {"title", one.title}};
  if (!one.rotates.empty()) out["rotates"] = one.rotates;
  JsonArray lives;
  for (const Life& life : one.lives) {
    lives.push_back(JsonObject{
        {"of", life.of}, {"seconds", life.seconds}, {"note", life.note}, {"source", life.source}});
  }
  if (!lives.empty()) out["lives"] = std::move(lives);
  return out;
}

Json language(const Diagnosis& diagnosis) {
  if (!diagnosis.language) return nullptr;
  const SeenLanguage& seen = *diagnosis.language;
  const Evidence& shown = diagnosis.language_evidence;
  JsonObject out{{"name", seen.language->name}, {"title", seen.language->title}};
  if (!seen.library.empty()) out["library"] = seen.library;
  if (!shown.file.empty()) out["file"] = printable(shown.file);
  out["line"] = static_cast<std::int64_t>(shown.line);
  out["quote"] = printable(shown.quote);
  return out;
}

}  // namespace

JsonObject to_json(const Diagnosis& diagnosis) {
  JsonArray causes;
  for (const Ranked& ranked : diagnosis.causes) causes.push_back(cause(ranked));
  JsonArray providers;
  for (const Provider* one : diagnosis.providers) providers.push_back(provider(*one));
  JsonObject out{{"schema", kReportSchema}, {"decided", diagnosis.is_decided}};
  out["ask"] = diagnosis.ask.empty() ? Json() : Json(diagnosis.ask);
  JsonArray not_read;
  for (const std::string& what : diagnosis.not_read) not_read.push_back(Json(printable(what)));
  out["not_read"] = std::move(not_read);
  JsonArray inputs;
  for (const Taken& one : diagnosis.inputs) {
    JsonArray kinds;
    for (const std::string& kind : one.kinds) kinds.push_back(Json(kind));
    JsonObject input{{"taken_for", std::move(kinds)}};
    if (!one.file.empty()) input["file"] = printable(one.file);
    inputs.push_back(std::move(input));
  }
  out["inputs"] = std::move(inputs);
  JsonArray references;
  for (const std::string& one : diagnosis.references) references.push_back(Json(one));
  out["references"] = std::move(references);
  out["language"] = language(diagnosis);
  out["providers"] = std::move(providers);
  out["causes"] = std::move(causes);
  JsonArray ruled_out;
  for (const Proof& proof : diagnosis.ruled_out) {
    ruled_out.push_back(JsonObject{{"cause", proof.cause->name}, {"says", printable(proof.title)}});
  }
  out["ruled_out"] = std::move(ruled_out);
  if (!diagnosis.answer.empty()) out["answer"] = diagnosis.answer;
  return out;
}

}  // namespace grantline::explain
