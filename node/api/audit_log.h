// Who did what, and what was refused: audit.log in the home, one line each, appended and
// never changed.
//
//   line  = chain SP body LF
//   chain = 64 hex digits: BLAKE2b-256 of the chain before (32 zero bytes at first) and the
//           body, keyed from the keystore, so that nobody without it makes a line
//   body  = {"seq", "time", "user", "from", "act", "case", "detail", "refused"}
//
// No line holds what a case says. A line is written before the answer leaves and synced to
// the disk within a second (sync()); a power cut may take that second, a killed process
// nothing. What was cut off the end shows against the witness, which the store keeps.
#pragma once

#include <functional>
#include <optional>

#include "crypto/hash.h"
#include "node/files.h"
#include "node/json_fields.h"
#include "storage/store.h"

namespace harkara::node::api {

struct AuditEntry {
  std::string user = {};
  std::string from = {};  // the client's address; "command line"
  std::string act = {};   // "login", "open case", "attachment", "user add", ...
  std::string case_name = {};
  std::string detail = {};
  bool refused = false;
};

struct AuditHead {
  std::uint64_t seq = 0;  // of the last line; 0: none
  crypto::Hash chain;
  bool operator==(const AuditHead&) const = default;
};

class AuditLog {
 public:
  static Result<AuditLog> open(const std::filesystem::path& home, const storage::StoreKey& key);

  // Commands and the daemon may both append. Errc::io, Errc::full.
  Status append(const AuditEntry& entry, std::int64_t now_ms);
  Status sync();  // of what is not on the disk yet
  bool needs_sync() const { return unsynced_; }
  const AuditHead& head() const { return head_; }

  // Newest first, at most `limit` lines before number `before`.
  Result<std::vector<Json>> list(std::uint64_t before, std::size_t limit) const;

  struct Verdict {
    AuditHead head;
    std::uint64_t broken_at = 0;  // 0: whole
    std::string message;
  };
  // Reads everything, and may run on another thread. `witness`: a head seen before.
  static Result<Verdict> verify(const std::filesystem::path& file, const crypto::Hash& key,
                                const std::optional<AuditHead>& witness);
  const std::filesystem::path& file() const { return path_; }
  const crypto::Hash& key() const { return key_; }

 private:
  AuditLog(std::filesystem::path path, Descriptor file, const crypto::Hash& key);
  Status catch_up();  // REQUIRES: the file's lock

  std::filesystem::path path_;
  Descriptor file_;
  crypto::Hash key_;
  AuditHead head_;
  std::uint64_t size_ = 0;  // of the file when head_ was its last line
  bool unsynced_ = false;
};

// A line about what was done at the command line; on the disk when it returns.
Status note_command(AuditLog& audit, const std::string& act, const std::string& detail,
                    std::int64_t now_ms);

// The witness in the store; the caller commits.
Status keep_witness(storage::Store& store, const AuditHead& head);
Result<std::optional<AuditHead>> witness_of(storage::Store& store);

}  // namespace harkara::node::api
