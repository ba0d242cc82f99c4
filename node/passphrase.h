// Where a passphrase comes from, in this order: --passphrase-file,
// HARKARA_PASSPHRASE, keystore.passphrase_file of harkara.toml, a terminal.
#pragma once

#include <filesystem>
#include <string>

#include "node/keyring.h"

namespace harkara::node {

struct PassphraseSources {
  std::string file;         // --passphrase-file
  std::string environment;  // the value of HARKARA_PASSPHRASE
  bool may_prompt = false;  // a person sits at a terminal
};

// `configured` (may be empty) is keystore.passphrase_file, already absolute;
// `what` names the keystore in the prompt. Errc::not_found says how to give one.
Result<Passphrase> find_passphrase(const PassphraseSources& sources,
                                   const std::filesystem::path& configured,
                                   const std::string& what);
// For a new keystore: as above, but asks twice at a terminal.
Result<Passphrase> choose_passphrase(const PassphraseSources& sources, const std::string& what);

// Up to the first line end; Errc::invalid when empty.
Result<Passphrase> read_passphrase_file(const std::filesystem::path& file);
// 32 random bytes as 64 hex digits, mode 0600.
Result<Passphrase> make_passphrase_file(const std::filesystem::path& file, Random& random);

}  // namespace harkara::node
