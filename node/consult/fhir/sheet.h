// A Bundle while it is written: entries with ids that are the same each time, and
// references to them.
#pragma once

#include <string>
#include <string_view>

#include "node/consult/event.h"

namespace harkara::node::consult::fhir {

class Sheet {
 public:
  explicit Sheet(const CaseId& case_id) : case_id_(case_id) {}

  // The reference ("urn:uuid:...") of the entry that is, or will be, added under this name.
  std::string reference(std::string_view name) const;
  // Adds a resource under a name of its own within the case, and refers to it.
  Json add(std::string_view name, Json resource);
  Json take() &&;  // the entries

 private:
  std::string uuid(std::string_view name) const;

  CaseId case_id_;
  Json entries_ = Json::array();
};

Json refers_to(const std::string& reference);
Json extension(const char* url, const char* kind, Json value);
Json named(std::string_view display);  // a Reference to somebody who is no entry

}  // namespace harkara::node::consult::fhir
