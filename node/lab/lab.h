// A whole network in one directory, for trials, tests and benches:
//
//   DIR/network/       root and authority (../network.h)
//   DIR/<node>/        one enrolled home per node
//
// A lab is no place for patients: each keystore's passphrase lies beside it, in
// the file `passphrase` (32 random bytes as hex, mode 0600).
#pragma once

#include <filesystem>

#include "node/lab/lab_plan.h"
#include "node/network.h"

namespace harkara::node::lab {

struct LabOptions {
  std::int64_t now_s = 0;
  std::string log_file;  // into each harkara.toml; empty: standard error
  LinkConfig link{
      .dial_min_ms = 200, .dial_max_ms = 2'000, .keepalive_ms = 5'000, .dead_after_ms = 15'000};
};

// Every node knows every desk of the lab. Errc::refused when a home exists already.
Status make_lab(const Plan& plan, const std::filesystem::path& directory, const LabOptions& options,
                Random& random);

}  // namespace harkara::node::lab
