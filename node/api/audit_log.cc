#include "node/api/audit_log.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>

#include "base/codec.h"
#include "node/advice.h"

namespace harkara::node::api {
namespace {

constexpr std::size_t kChainDigits = 64;
constexpr std::size_t kMaxText = 300;
constexpr std::size_t kBlockBytes = 64 * 1024;
constexpr std::string_view kWitness = "api.audit";

crypto::Hash next_chain(const crypto::Hash& key, const crypto::Hash& before,
                        std::string_view body) {
  crypto::Hasher hasher("hk.api.audit", key.view());
  return hasher.add(before.view()).add(as_view(body)).finish();
}

std::string cut(std::string text) {
  if (text.size() > kMaxText) text.resize(kMaxText);
  return text;
}

std::string body_of(const AuditEntry& entry, std::uint64_t seq, std::int64_t now_ms) {
  const Json json = {{"seq", seq},
                     {"time", now_ms},
                     {"user", cut(entry.user)},
                     {"from", cut(entry.from)},
                     {"act", cut(entry.act)},
                     {"case", cut(entry.case_name)},
                     {"detail", cut(entry.detail)},
                     {"refused", entry.refused}};
  return json.dump(-1, ' ', true, Json::error_handler_t::replace);
}

struct Line {
  crypto::Hash chain;
  std::string_view body;
};

std::optional<Line> line_from(std::string_view text) {
  if (text.size() <= kChainDigits || text[kChainDigits] != ' ') return std::nullopt;
  const auto bytes = from_hex(text.substr(0, kChainDigits));
  const auto chain = bytes ? crypto::Hash::from(*bytes) : std::nullopt;
  if (!chain) return std::nullopt;
  return Line{*chain, text.substr(kChainDigits + 1)};
}

std::uint64_t seq_of(std::string_view body) {
  const auto json = parse_object(body);
  if (!json) return 0;
  const auto at = json->find("seq");
  return at != json->end() && at->is_number_unsigned() ? at->get<std::uint64_t>() : 0;
}

// Whole lines from the file's end towards its beginning, until `visit` says false.
Status each_line_backwards(int fd, std::uint64_t size,
                           const std::function<bool(std::string_view)>& visit) {
  std::string tail;  // not cut into lines yet
  while (size > 0) {
    const auto part = std::min<std::uint64_t>(size, kBlockBytes);
    std::string block(part, '\0');
    const ssize_t got = ::pread(fd, block.data(), part, static_cast<off_t>(size - part));
    if (got != static_cast<ssize_t>(part)) return io_error("cannot read", "audit.log");
    size -= part;
    tail.insert(0, block);
    while (true) {
      if (tail.empty()) break;
      const std::size_t before =
          tail.size() < 2 ? std::string::npos : tail.rfind('\n', tail.size() - 2);
      if (before == std::string::npos && size > 0) break;
      const std::size_t begin = before == std::string::npos ? 0 : before + 1;
      std::string_view line = std::string_view(tail).substr(begin);
      if (line.ends_with('\n')) line.remove_suffix(1);
      if (!visit(line)) return ok();
      tail.resize(begin);
    }
  }
  return ok();
}

}  // namespace

AuditLog::AuditLog(std::filesystem::path path, Descriptor file, const crypto::Hash& key)
    : path_(std::move(path)), file_(std::move(file)), key_(key) {}

Result<AuditLog> AuditLog::open(const std::filesystem::path& home, const storage::StoreKey& key) {
  const std::filesystem::path path = home / "audit.log";
  Descriptor file(::open(path.c_str(), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
  if (!file.valid()) return io_error("cannot open", path);
  AuditLog out(path, std::move(file), crypto::Hasher("hk.api.auditkey", key.view()).finish());
  if (::flock(out.file_.get(), LOCK_EX) != 0) return io_error("cannot lock", path);
  const Status read = out.catch_up();
  ::flock(out.file_.get(), LOCK_UN);
  HARKARA_TRY(read);
  return out;
}

// Another process may have appended. A line that a power cut left unfinished was never
// acted on: it goes.
Status AuditLog::catch_up() {
  const off_t end = ::lseek(file_.get(), 0, SEEK_END);
  if (end < 0) return io_error("cannot read", path_);
  auto size = static_cast<std::uint64_t>(end);
  if (size == size_) return ok();
  std::uint64_t torn = 0;
  std::optional<AuditHead> found;
  char last = '\n';
  if (size > 0 && ::pread(file_.get(), &last, 1, end - 1) != 1)
    return io_error("cannot read", path_);
  HARKARA_TRY(each_line_backwards(file_.get(), size, [&](std::string_view text) {
    if (std::exchange(last, '\n') != '\n') return torn = text.size(), true;
    const auto line = line_from(text);
    found = line ? AuditHead{seq_of(line->body), line->chain} : AuditHead{};
    return false;
  }));
  if (torn > 0) {
    size -= torn;
    if (::ftruncate(file_.get(), static_cast<off_t>(size)) != 0)
      return io_error("cannot mend", path_);
  }
  size_ = size;
  head_ = found.value_or(AuditHead{});
  return ok();
}

Status AuditLog::append(const AuditEntry& entry, std::int64_t now_ms) {
  if (::flock(file_.get(), LOCK_EX) != 0) return io_error("cannot lock", path_);
  Status done = catch_up();
  if (done) {
    const std::string body = body_of(entry, head_.seq + 1, now_ms);
    const crypto::Hash chain = next_chain(key_, head_.chain, body);
    const std::string line = to_hex(chain.view()) + " " + body + "\n";
    const ssize_t written = ::write(file_.get(), line.data(), line.size());
    if (written == static_cast<ssize_t>(line.size())) {
      head_ = {head_.seq + 1, chain};
      size_ += line.size();
      unsynced_ = true;
    } else {
      done = io_error("cannot write", path_);
    }
  }
  ::flock(file_.get(), LOCK_UN);
  return done;
}

Status AuditLog::sync() {
  if (!unsynced_) return ok();
  unsynced_ = false;
  return ::fdatasync(file_.get()) == 0 ? ok() : Status(io_error("cannot sync", path_));
}

Result<std::vector<Json>> AuditLog::list(std::uint64_t before, std::size_t limit) const {
  std::vector<Json> out;
  const off_t end = ::lseek(file_.get(), 0, SEEK_END);
  if (end < 0) return io_error("cannot read", path_);
  HARKARA_TRY(
      each_line_backwards(file_.get(), static_cast<std::uint64_t>(end), [&](std::string_view text) {
        const auto line = line_from(text);
        auto json = line ? parse_object(line->body) : Result<Json>(fail(Errc::invalid, ""));
        if (json && seq_of(line->body) < before) out.push_back(*std::move(json));
        return out.size() < limit;
      }));
  return out;
}

Result<AuditLog::Verdict> AuditLog::verify(const std::filesystem::path& file,
                                           const crypto::Hash& key,
                                           const std::optional<AuditHead>& witness) {
  std::ifstream in(file, std::ios::binary);
  if (!in) return io_error("cannot read", file);
  Verdict out;
  std::string text;
  const auto broken = [&](const std::string& why) {
    out.broken_at = out.head.seq + 1;
    out.message = "line " + std::to_string(out.broken_at) + " " + why;
    return out;
  };
  while (std::getline(in, text)) {
    const auto line = line_from(text);
    if (!line) return broken("is no line of an audit log");
    if (line->chain != next_chain(key, out.head.chain, line->body))
      return broken("was changed, or one before it is missing");
    if (seq_of(line->body) != out.head.seq + 1) return broken("has a wrong number");
    out.head = {out.head.seq + 1, line->chain};
    if (witness && witness->seq == out.head.seq && witness->chain != out.head.chain)
      return broken("is not the one that was here before");
  }
  if (witness && witness->seq > out.head.seq)
    return broken("to " + std::to_string(witness->seq) + " are missing at the end");
  return out;
}

Status note_command(AuditLog& audit, const std::string& act, const std::string& detail,
                    std::int64_t now_ms) {
  HARKARA_TRY(audit.append({.from = "command line", .act = act, .detail = detail}, now_ms));
  return audit.sync();
}

Status keep_witness(storage::Store& store, const AuditHead& head) {
  ByteWriter value;
  value.u64(head.seq);
  value.raw(head.chain.view());
  return store.put(storage::Table::meta, as_view(kWitness), value.bytes());
}

Result<std::optional<AuditHead>> witness_of(storage::Store& store) {
  const auto value = store.get(storage::Table::meta, as_view(kWitness));
  if (!value && value.error().code == Errc::not_found) return std::optional<AuditHead>{};
  if (!value) return value.error();
  ByteReader in(*value);
  AuditHead out;
  out.seq = in.u64();
  out.chain = in.fixed<crypto::Hash>();
  if (!in.ok()) return fail(Errc::corrupt, "the audit log's witness is malformed");
  return std::optional(out);
}

}  // namespace harkara::node::api
