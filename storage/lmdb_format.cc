// The version mark of an environment: see storage/FORMAT.md, "Version".
#include "base/codec.h"
#include "storage/lmdb_environment.h"

namespace harkara::storage {

namespace {

constexpr std::string_view kMagic = "harkara-store";
constexpr std::uint32_t kFormatVersion = 1;
constexpr const char* kFormatTable = "format";
constexpr std::string_view kFormatKey = "format";
constexpr std::size_t kKeyCheckBytes = 16;

Bytes format_record(View key_check) {
  ByteWriter out;
  out.raw(as_view(kMagic));
  out.u32(kFormatVersion);
  out.raw(key_check);
  return out.take();
}

// Aborts unless committed.
class Txn {
 public:
  explicit Txn(MDB_txn* txn) : txn_(txn) {}
  ~Txn() {
    if (txn_ != nullptr) mdb_txn_abort(txn_);
  }
  Txn(const Txn&) = delete;
  Txn& operator=(const Txn&) = delete;
  MDB_txn* get() const { return txn_; }
  int commit() { return mdb_txn_commit(std::exchange(txn_, nullptr)); }

 private:
  MDB_txn* txn_;
};

std::string versions(std::uint32_t found) {
  return "(format " + std::to_string(found) + ", this build reads " +
         std::to_string(kFormatVersion) + ")";
}

}  // namespace

// Handles opened in a read transaction stay valid once it is committed: opening an
// existing store does not wait for another process's writer.
Status LmdbEnvironment::open_tables(View key_check) {
  MDB_txn* started = nullptr;
  if (const int rc = begin(MDB_RDONLY, &started); rc != 0) return error(rc, "read");
  {
    Txn txn(started);
    Status checked = check_format(txn.get(), key_check);
    if (checked) {
      HARKARA_TRY(open_handles(txn.get(), 0));
      if (const int rc = txn.commit(); rc != 0) return error(rc, "open tables");
      return ok();
    }
    if (checked.error().code != Errc::not_found) return checked;
  }
  return create_tables(key_check);
}

Status LmdbEnvironment::create_tables(View key_check) {
  MDB_txn* started = nullptr;
  if (const int rc = begin(0, &started); rc != 0) return error(rc, "begin");
  Txn txn(started);
  // Another process may have been faster.
  Status checked = check_format(txn.get(), key_check);
  if (!checked && checked.error().code != Errc::not_found) return checked;
  if (!checked) {
    MDB_dbi format = 0;
    if (const int rc = mdb_dbi_open(txn.get(), kFormatTable, MDB_CREATE, &format); rc != 0) {
      return error(rc, "create the format table");
    }
    const Bytes record = format_record(key_check);
    MDB_val key = to_val(as_view(kFormatKey));
    MDB_val value = to_val(record);
    if (const int rc = mdb_put(txn.get(), format, &key, &value, 0); rc != 0) {
      return error(rc, "write the format record");
    }
  }
  HARKARA_TRY(open_handles(txn.get(), MDB_CREATE));
  if (const int rc = txn.commit(); rc != 0) return error(rc, "create");
  return ok();
}

// Errc::not_found: an environment with nothing in it.
Status LmdbEnvironment::check_format(MDB_txn* txn, View key_check) const {
  MDB_dbi format = 0;
  if (const int rc = mdb_dbi_open(txn, kFormatTable, 0, &format); rc != 0) {
    // In this snapshot: another process may be creating the store right now.
    MDB_dbi unnamed = 0;
    MDB_stat stat{};
    if (const int failed = mdb_dbi_open(txn, nullptr, 0, &unnamed); failed != 0) {
      return error(failed, "read");
    }
    if (const int failed = mdb_stat(txn, unnamed, &stat); failed != 0) {
      return error(failed, "read");
    }
    if (rc == MDB_NOTFOUND && stat.ms_entries > 0) {
      return fail(Errc::corrupt,
                  "store " + path_.string() + ": an LMDB environment, but not a harkara store");
    }
    return error(rc, "read the format table");
  }
  MDB_val key = to_val(as_view(kFormatKey));
  MDB_val value{};
  const int rc = mdb_get(txn, format, &key, &value);
  const std::string name = "store " + path_.string();
  if (rc != 0 && rc != MDB_NOTFOUND) return error(rc, "read the format record");
  ByteReader in(rc == 0 ? to_view(value) : View{});
  if (as_text(in.raw(kMagic.size())) != kMagic) {
    return fail(Errc::corrupt, name + ": its format record is damaged");
  }
  const std::uint32_t version = in.u32();
  if (version > kFormatVersion) {
    return fail(Errc::unsupported, name + " was written by a newer harkara " + versions(version) +
                                       "; upgrade harkara");
  }
  const View check = in.raw(kKeyCheckBytes);
  if (!in.finished() || version < kFormatVersion) {
    return fail(Errc::corrupt, name + ": its format record is damaged " + versions(version));
  }
  if (!std::equal(check.begin(), check.end(), key_check.begin(), key_check.end())) {
    return fail(Errc::refused, name + " belongs to another store key");
  }
  return ok();
}

Status LmdbEnvironment::open_handles(MDB_txn* txn, unsigned flags) {
  for (std::size_t i = 0; i < kTableCount; ++i) {
    const std::string name(table_name(static_cast<Table>(i)));
    if (const int rc = mdb_dbi_open(txn, name.c_str(), flags, &tables_[i]); rc != 0) {
      return lmdb_error(rc == MDB_NOTFOUND ? MDB_CORRUPTED : rc, "open table " + name, path_);
    }
  }
  return ok();
}

}  // namespace harkara::storage
