// A case laid out as files for a person: private, verified, never overwriting.
#pragma once

#include "node/consult/case_thread.h"
#include "node/consult/casebook.h"

namespace harkara::node::consult {

// The question side: record.json, the case as FHIR in case.fhir.json, thread.json and every
// complete attachment.
Result<Casebook::Opened> write_question(const Context& context,
                                        const std::vector<StoredEvent>& thread,
                                        const std::filesystem::path& folder);
// The answer side: answer.json (answer-2.json ...), thread.json, attachments.
Result<Casebook::Opened> write_answers(const Context& context,
                                       const std::vector<StoredEvent>& thread,
                                       const std::filesystem::path& folder);

}  // namespace harkara::node::consult
