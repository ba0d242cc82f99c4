#include "node/consult/fhir/sheet.h"

#include "base/text.h"
#include "crypto/hash.h"

namespace harkara::node::consult::fhir {

std::string Sheet::uuid(std::string_view name) const {
  Bytes key;
  append(key, case_id_.view());
  append(key, as_view(name));
  std::string text = to_hex(crypto::hash("hk.fhir", key).view().first(16));
  for (const std::size_t at : {20U, 16U, 12U, 8U}) text.insert(at, "-");
  return text;
}

std::string Sheet::reference(std::string_view name) const {
  return "urn:uuid:" + uuid(name);
}

Json Sheet::add(std::string_view name, Json resource) {
  resource["id"] = uuid(name);
  entries_.push_back({{"fullUrl", reference(name)}, {"resource", std::move(resource)}});
  return refers_to(reference(name));
}

Json Sheet::take() && {
  return std::move(entries_);
}

Json refers_to(const std::string& reference) {
  return {{"reference", reference}};
}

Json extension(const char* url, const char* kind, Json value) {
  return {{"url", url}, {kind, std::move(value)}};
}

Json named(std::string_view display) {
  return {{"display", display}};
}

}  // namespace harkara::node::consult::fhir
