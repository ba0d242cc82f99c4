// licences.toml in the home: other organisations that this node trusts, and for what.
// Owned by the node's operator, as harkara.toml is; it may change while the node runs.
#pragma once

#include "node/consult/licences.h"
#include "node/files.h"

namespace harkara::node {

struct HomePaths;

struct Organisations {
  crypto::TrustStore trust;  // the home's own, and behind it the roots and authorities named
  consult::Licences licences;
  std::vector<FileStamp> files;  // of what it was read from, taken before reading
};

// `own` trusts one root, the home's. No file: no other organisation. Errors name the file,
// the line or the certificate. A certificate whose time is over is none: nothing that it
// signed verifies any more, and the node goes on.
Result<Organisations> read_organisations(const HomePaths& paths, const crypto::TrustStore& own);

// Was one of the files written, put there or taken away since?
bool has_changed(const Organisations& read);

// "organisation Farabi may answer at radiology@farabi", and whether it holds at `now_s`.
std::string licence_text(const consult::Licence& licence, std::int64_t now_s);

}  // namespace harkara::node
