// licences.toml in the home: other organisations that this node trusts, and for what.
// Owned by the node's operator, as harkara.toml is.
#pragma once

#include "node/consult/licences.h"
#include "node/home.h"

namespace harkara::node {

// Adds their roots and authorities to `trust`, and returns what their specialists may do.
// No file: no other organisation. Errors name the file, the line or the certificate.
Result<consult::Licences> read_organisations(const HomePaths& paths, crypto::TrustStore& trust,
                                             std::int64_t now_s);

}  // namespace harkara::node
