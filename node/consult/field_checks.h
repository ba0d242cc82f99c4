// Checks of single fields, with errors that name the field, what was found and what is
// expected, and never what it holds.
#pragma once

#include "base/result.h"
#include "node/consult/event.h"

namespace harkara::node::consult {

// nullptr when absent. REQUIRES: an object.
const Json* find(const Json& object, std::string_view name);
// "is missing", "is a text", "is of type number".
std::string found(const Json* value);
// A text that is more than white space.
bool is_text(const Json* value);

// `record` is "case record", "answer" or an event's kind; `state` what was found.
Error wrong(std::string_view record, std::string_view field, std::string_view state,
            std::string_view expected);

Status require_text(std::string_view record, const Json& object, std::string_view field,
                    std::string_view expected);
// Absent, or a text of at most `limit` bytes.
Status allow_text(std::string_view record, const Json& object, std::string_view field,
                  std::size_t limit = 4'096);
// Absent, a text, a list of texts, or an object of a local form.
Status allow_prose(std::string_view record, const Json& object, std::string_view field);
Status allow_flag(std::string_view record, const Json& object, std::string_view field);

// What an optional field says, in a body that was checked.
std::string text_or(const Json& object, std::string_view name, std::string_view otherwise = "");
std::int64_t integer_or(const Json& object, std::string_view name, std::int64_t otherwise);
bool flag_of(const Json& object, std::string_view name);

}  // namespace harkara::node::consult
