#include "store/json_fields.h"

namespace grantline::store {

void put(JsonObject& object, std::string_view name, std::string_view value) {
  if (!value.empty()) object[name] = value;
}

void put(JsonObject& object, std::string_view name, const std::vector<std::string>& values) {
  if (values.empty()) return;
  JsonArray array;
  for (const std::string& value : values) array.emplace_back(value);
  object[name] = std::move(array);
}

void put_flag(JsonObject& object, std::string_view name, bool value) {
  if (value) object[name] = true;
}

void put_time(JsonObject& object, std::string_view name, WallTime value) {
  if (value.is_set()) object[name] = value.ms;
}

void put_span(JsonObject& object, std::string_view name, const std::optional<Duration>& value) {
  if (value) object[name] = value->ms;
}

JsonFields::JsonFields(const Json* object)
    : object_(object == nullptr ? nullptr : object->if_object()), sound_(object_ != nullptr) {}

const Json* JsonFields::take_value(std::string_view name) {
  const Json* value = object_ == nullptr ? nullptr : find(*object_, name);
  if (value != nullptr) ++taken_;
  return value;
}

void JsonFields::take(std::string_view name, std::string& out) {
  const Json* value = take_value(name);
  if (value == nullptr) return;
  require(value->is_string());
  if (const auto* text = value->if_string()) out.assign(text->data(), text->size());
}

void JsonFields::take(std::string_view name, std::vector<std::string>& out) {
  const Json* value = take_value(name);
  if (value == nullptr) return;
  require(value->is_array());
  if (!value->is_array()) return;
  for (const Json& item : value->get_array()) {
    require(item.is_string());
    if (const auto* text = item.if_string()) out.emplace_back(text->data(), text->size());
  }
}

void JsonFields::take_flag(std::string_view name, bool& out) {
  const Json* value = take_value(name);
  if (value == nullptr) return;
  require(value->is_bool());
  if (value->is_bool()) out = value->get_bool();
}

void JsonFields::take_time(std::string_view name, WallTime& out) {
  const Json* value = take_value(name);
  if (value == nullptr) return;
  require(value->is_int64());
  if (value->is_int64()) out.ms = value->get_int64();
}

void JsonFields::take_span(std::string_view name, std::optional<Duration>& out) {
  const Json* value = take_value(name);
  if (value == nullptr) return;
  require(value->is_int64());
  if (value->is_int64()) out = Duration{value->get_int64()};
}

bool JsonFields::sound() const { return sound_ && taken_ == object_->size(); }

}  // namespace grantline::store
