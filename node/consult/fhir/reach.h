// Reading foreign resources: no shape is taken for granted, nothing throws.
#pragma once

#include <functional>
#include <initializer_list>
#include <string>

#include "node/consult/event.h"

namespace harkara::node::consult::fhir {

using Names = std::initializer_list<std::string_view>;

// Follows the names, into the first of each list on the way. nullptr when there is nothing.
const Json* reach(const Json& from, Names names);
// "" when it is no text.
std::string text_at(const Json& from, Names names);
// Each element of a list; a list that is absent is empty.
void each_of(const Json& from, std::string_view name, const std::function<void(const Json&)>& see);
// The text of a CodeableConcept, or of its first coding with words.
std::string words_of(const Json* codeable);
// The code that a CodeableConcept has in a system; "" without one.
std::string code_in(const Json* codeable, std::string_view system);
// The value of the first extension of that url.
std::string extension_text(const Json& resource, std::string_view url, std::string_view kind);

}  // namespace harkara::node::consult::fhir
