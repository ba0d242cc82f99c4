#include "node/consult/field_checks.h"

#include <algorithm>

namespace harkara::node::consult {
namespace {

bool blank(const std::string& text) {
  return text.find_first_not_of(" \t\r\n") == std::string::npos;
}

}  // namespace

const Json* find(const Json& object, std::string_view name) {
  const auto at = object.find(name);
  return at == object.end() ? nullptr : &*at;
}

std::string found(const Json* value) {
  if (value == nullptr) return "is missing";
  if (value->is_string())
    return value->get_ref<const std::string&>().empty() ? "is empty" : "is a text";
  return std::string("is of type ") + value->type_name();
}

Error wrong(std::string_view record, std::string_view field, std::string_view state,
            std::string_view expected) {
  return fail(Errc::invalid, std::string(record) + ": '" + std::string(field) + "' " +
                                 std::string(state) + "; expected " + std::string(expected));
}

bool is_text(const Json* value) {
  return value != nullptr && value->is_string() && !blank(value->get_ref<const std::string&>());
}

Status require_text(std::string_view record, const Json& object, std::string_view field,
                    std::string_view expected) {
  const Json* value = find(object, field);
  if (is_text(value)) return ok();
  const bool only_space = value != nullptr && value->is_string();
  return wrong(record, field, only_space ? "is empty" : found(value), expected);
}

Status allow_text(std::string_view record, const Json& object, std::string_view field,
                  std::size_t limit) {
  const Json* value = find(object, field);
  if (value == nullptr) return ok();
  if (value->is_string() && value->get_ref<const std::string&>().size() <= limit) return ok();
  return wrong(record, field, value->is_string() ? "is too long" : found(value),
               "a text of at most " + std::to_string(limit) + " bytes");
}

Status allow_prose(std::string_view record, const Json& object, std::string_view field) {
  const Json* value = find(object, field);
  if (value == nullptr || value->is_string() || value->is_object()) return ok();
  const bool texts = value->is_array() && std::all_of(value->begin(), value->end(),
                                                      [](const Json& v) { return v.is_string(); });
  if (texts) return ok();
  return wrong(record, field, found(value), "a text, a list of texts or an object");
}

Status allow_flag(std::string_view record, const Json& object, std::string_view field) {
  const Json* value = find(object, field);
  if (value == nullptr || value->is_boolean()) return ok();
  return wrong(record, field, found(value), "true or false");
}

std::string text_or(const Json& object, std::string_view name, std::string_view otherwise) {
  const Json* value = object.is_object() ? find(object, name) : nullptr;
  return value != nullptr && value->is_string() ? value->get<std::string>()
                                                : std::string(otherwise);
}

std::int64_t integer_or(const Json& object, std::string_view name, std::int64_t otherwise) {
  const Json* value = object.is_object() ? find(object, name) : nullptr;
  return value != nullptr && value->is_number_integer() ? value->get<std::int64_t>() : otherwise;
}

bool flag_of(const Json& object, std::string_view name) {
  const Json* value = object.is_object() ? find(object, name) : nullptr;
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

}  // namespace harkara::node::consult
