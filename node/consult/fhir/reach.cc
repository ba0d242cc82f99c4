#include "node/consult/fhir/reach.h"

#include "node/consult/field_checks.h"

namespace harkara::node::consult::fhir {
namespace {

const Json* first_of(const Json* value) {
  if (value == nullptr || !value->is_array()) return value;
  return value->empty() ? nullptr : &value->front();
}

}  // namespace

const Json* reach(const Json& from, Names names) {
  const Json* at = first_of(&from);
  for (const std::string_view name : names) {
    if (at == nullptr || !at->is_object()) return nullptr;
    at = first_of(find(*at, name));
  }
  return at;
}

std::string text_at(const Json& from, Names names) {
  const Json* at = reach(from, names);
  return at != nullptr && at->is_string() ? at->get<std::string>() : std::string();
}

void each_of(const Json& from, std::string_view name, const std::function<void(const Json&)>& see) {
  const Json* list = from.is_object() ? find(from, name) : nullptr;
  if (list == nullptr || !list->is_array()) return;
  for (const Json& each : *list) see(each);
}

std::string words_of(const Json* codeable) {
  if (codeable == nullptr) return "";
  std::string out = text_at(*codeable, {"text"});
  each_of(*codeable, "coding", [&](const Json& coding) {
    if (out.empty()) out = text_at(coding, {"display"});
  });
  return out;
}

std::string code_in(const Json* codeable, std::string_view system) {
  std::string out;
  if (codeable == nullptr) return out;
  each_of(*codeable, "coding", [&](const Json& coding) {
    if (out.empty() && text_at(coding, {"system"}) == system) out = text_at(coding, {"code"});
  });
  return out;
}

std::string extension_text(const Json& resource, std::string_view url, std::string_view kind) {
  std::string out;
  each_of(resource, "extension", [&](const Json& extension) {
    if (out.empty() && text_at(extension, {"url"}) == url) out = text_at(extension, {kind});
  });
  return out;
}

}  // namespace harkara::node::consult::fhir
