// What stands between a study and the patients in it: names that mean nothing elsewhere,
// days that are not the true ones. Both come from one secret of the study, so that the
// next export says the same of the same case, and two studies cannot be laid side by side.
#pragma once

#include <string>

#include "base/ids.h"
#include "crypto/secret.h"

namespace harkara::node::consult::study {

using StudyKey = crypto::Secret<struct StudyKeyKind, 32>;

// Of this node and this purpose; `node_secret` stays with the node's keystore.
StudyKey study_key(View node_secret, const std::string& purpose);

class Cover {
 public:
  explicit Cover(const StudyKey& key) : key_(key) {}

  // "S-" and 16 letters. `kind` keeps a patient's apart from a case's.
  std::string pseudonym(const std::string& kind, View id) const;
  // Whole minutes, 1 to 365 days into the past, the same for all that is one person's:
  // what lies between two times of a patient stays true.
  std::int64_t shift_ms(View person) const;

 private:
  StudyKey key_;
};

}  // namespace harkara::node::consult::study
