#include "node/carry_out.h"

#include <algorithm>

#include "node/advice.h"
#include "sync/receipt.h"

namespace harkara::node {
namespace {

namespace fs = std::filesystem;
using storage::BundleRecord;
using storage::Table;

}  // namespace

CarryOut::CarryOut(Station& station, fs::path directory)
    : station_(station), directory_(std::move(directory)) {}

Result<bool> CarryOut::step(std::size_t budget) {
  switch (phase_) {
    case Phase::begin: HARKARA_TRY(begin()); break;
    case Phase::look: look(budget); break;
    case Phase::receipts: {
      HARKARA_ASSIGN(std::vector<Bytes> receipts, gather());
      const Status written = write_receipts(std::move(receipts));
      if (!written && written.error().code != Errc::full) return written.error();
      break;
    }
    case Phase::bundles: HARKARA_TRY(write_bundles(budget)); break;
    case Phase::done: break;
  }
  if (writer_) {
    report_.path = writer_->path();
    report_.bytes = writer_->bytes();
  }
  return phase_ != Phase::done;
}

Status CarryOut::sync() {
  return writer_ ? writer_->sync() : ok();
}

// --- what lies there ---

Status CarryOut::begin() {
  std::error_code error;
  if (!fs::is_directory(directory_, error))
    return fail_next(Errc::not_found, directory_.string() + " is no directory",
                     "plug the stick in and give the directory where it is mounted");
  HARKARA_ASSIGN(files_, post_files(directory_));
  phase_ = Phase::look;
  return ok();
}

void CarryOut::look(std::size_t budget) {
  if (!reader_ && files_.empty()) {
    phase_ = Phase::receipts;
    return;
  }
  if (!reader_) {
    auto reader = PostReader::open(files_.back());
    files_.pop_back();
    present_.open.reset();
    if (reader)
      reader_.emplace(*std::move(reader));
    else
      report_.remarks.push_back(reader.error().message);
    return;
  }
  const std::uint64_t until = reader_->position() + budget;
  while (reader_->position() < until) {
    const auto record = reader_->next();
    if (!record || !*record) return reader_.reset();
    note(**record);
  }
}

void CarryOut::note(const PostRecord& record) {
  if (record.kind == PostKind::receipt) {
    if (const auto receipt = sync::decode_receipt(record.body))
      present_.receipts.insert(receipt->bundle);
  } else if (record.kind == PostKind::manifest) {
    const auto manifest = crypto::decode_manifest(record.body);
    present_.open.reset();
    if (!manifest) return;
    present_.open = manifest->id;
    present_.chunks = manifest->manifest.shape().chunks();
    present_.next = 0;
  } else if (record.kind == PostKind::chunk && present_.open) {
    if (record.index != present_.next++) present_.open.reset();
    if (!present_.open || present_.next < present_.chunks) return;
    present_.bundles.insert(*present_.open);
    present_.open.reset();
  }
}

// --- what goes there ---

Status CarryOut::write(const PostRecord& record) {
  if (!writer_) {
    const PostHeader header{station_.random().make<PostId>(), station_.clock().now().wall_ms};
    HARKARA_ASSIGN(writer_, PostWriter::create(directory_, header));
  }
  return writer_->write(record);
}

Status CarryOut::write_certificate(const NodeId& node) {
  if (!certified_.insert(node).second) return ok();
  const crypto::Certificate& own = station_.home().node;
  if (node == own.subject) return write({PostKind::certificate, 0, 0, own.encoded});
  auto encoded = station_.store().get(Table::certificates, node.view());
  if (!encoded) return ok();  // whoever reads it may know it, or will ask a neighbour
  return write({PostKind::certificate, 0, 0, *std::move(encoded)});
}

// The queue and all receipts, durable. A receipt tells others to drop their copies, so none
// may leave before this disk has what it confirms. First read, then made durable: what another
// process commits meanwhile is not among what was read.
Result<std::vector<Bytes>> CarryOut::gather() {
  phase_ = Phase::bundles;
  HARKARA_TRY(station_.bundles().each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
    queued_.push_back(id);
    return true;
  }));
  std::vector<Bytes> receipts;
  HARKARA_TRY(station_.store().scan(Table::receipts, {}, [&](View, View value) {
    receipts.push_back(to_bytes(value));
    return true;
  }));
  HARKARA_TRY(make_durable());
  return receipts;
}

// The engine's transaction may be open, or committed and on its way to the disk still; where
// this is a command of its own, the transaction of a daemon beside it, which only sync() knows.
Status CarryOut::make_durable() {
  HARKARA_TRY(station_.store().commit());
  return station_.store().sync();
}

Status CarryOut::write_receipts(std::vector<Bytes> receipts) {
  for (Bytes& encoded : receipts) {
    const auto receipt = sync::decode_receipt(encoded);
    if (!receipt || present_.receipts.contains(receipt->bundle)) continue;
    HARKARA_TRY(write_certificate(receipt->destination));
    HARKARA_TRY(write({PostKind::receipt, 0, 0, std::move(encoded)}));
    ++report_.receipts;
  }
  return ok();
}

// Errc::io alone ends it all; what else is wrong with one bundle is no other's concern.
Status CarryOut::write_bundles(std::size_t budget) {
  const std::uint64_t until = (writer_ ? writer_->bytes() : 0) + budget;
  while ((writer_ ? writer_->bytes() : 0) < until) {
    if (next_ == queued_.size()) {
      phase_ = Phase::done;
      return ok();
    }
    if (!record_ && present_.bundles.contains(queued_[next_])) {
      ++report_.already;
      ++next_;
      continue;
    }
    const Status written = record_ ? write_chunk() : open_bundle();
    if (!written && written.error().code == Errc::io) return written;
    const bool whole = record_ && chunk_ == record_->manifest.manifest.shape().chunks();
    if (!written || whole) close_bundle(written);
  }
  return ok();
}

Status CarryOut::open_bundle() {
  constexpr std::uint64_t kFraming_bytes = 64 * 1024;
  HARKARA_ASSIGN(BundleRecord record, station_.bundles().find(queued_[next_]));
  std::error_code error;
  const fs::space_info space = fs::space(directory_, error);
  if (!error && space.available < record.manifest.manifest.shape().total_bytes() + kFraming_bytes)
    return fail(Errc::full, directory_.string() + " has no room for it");
  HARKARA_ASSIGN(const std::uint64_t residence, station_.bundles().residence_ms());
  const std::uint64_t here = residence - std::min(residence, record.arrival_residence_ms);
  HARKARA_TRY(write_certificate(record.manifest.manifest.header.origin));
  HARKARA_TRY(write(
      {PostKind::manifest, record.age_at_arrival_ms + here, 0, to_bytes(record.manifest.encoded)}));
  record_ = std::move(record);
  chunk_ = 0;
  return ok();
}

Status CarryOut::write_chunk() {
  HARKARA_ASSIGN(Bytes chunk, station_.bundles().chunk(*record_, chunk_));
  return write({PostKind::chunk, 0, chunk_++, std::move(chunk)});
}

void CarryOut::close_bundle(const Status& written) {
  if (written)
    ++report_.bundles;
  else if (written.error().code == Errc::full)
    ++report_.left;  // a smaller one may fit
  else
    report_.remarks.push_back("a bundle is left out: " + written.error().message);
  record_.reset();
  ++next_;
}

Result<CarryOutReport> carry_out(Station& station, const fs::path& directory,
                                 const consult::Progress& progress) {
  constexpr std::size_t kStep_bytes = 1024 * 1024;
  CarryOut out(station, directory);
  for (bool more = true; more;) {
    HARKARA_ASSIGN(more, out.step(kStep_bytes));
    if (progress) progress(out.bundles_done(), out.bundles_in_all());
  }
  HARKARA_TRY(out.sync());
  return out.report();
}

}  // namespace harkara::node
