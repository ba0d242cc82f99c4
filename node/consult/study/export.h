// The cases that a study may have, and no more of each than it needs: README.md. Pure.
#pragma once

#include <span>

#include "node/consult/fold.h"
#include "node/consult/patients/book.h"
#include "node/consult/study/cover.h"

namespace harkara::node::consult::study {

struct Export {
  std::vector<Json> cases;             // by pseudonym
  std::vector<std::string> withdrawn;  // cases that earlier exports may hold and must lose
  std::size_t patients = 0;            // behind `cases`
  std::size_t not_asked = 0;           // cases whose patient never agreed to research
};

// `free_text`: what people wrote in words comes along, rid of the names in the record.
Export make_export(std::span<const CaseView> views, const patients::Book& book, const StudyKey& key,
                   bool free_text);

}  // namespace harkara::node::consult::study
