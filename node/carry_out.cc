#include "node/carry_out.h"

#include <algorithm>
#include <set>

#include "node/advice.h"
#include "sync/receipt.h"

namespace harkara::node {
namespace {

namespace fs = std::filesystem;
using storage::BundleRecord;
using storage::Table;

// What lies there already, whole.
struct Present {
  std::set<BundleId> bundles;
  std::set<BundleId> receipts;  // of these bundles
};

void read_present(PostReader& reader, Present& present) {
  std::optional<BundleId> open;
  std::uint32_t chunks = 0;
  std::uint32_t next = 0;
  while (true) {
    const auto record = reader.next();
    if (!record || !*record) return;
    if ((*record)->kind == PostKind::receipt) {
      if (const auto receipt = sync::decode_receipt((*record)->body))
        present.receipts.insert(receipt->bundle);
    } else if ((*record)->kind == PostKind::manifest) {
      const auto manifest = crypto::decode_manifest((*record)->body);
      open.reset();
      if (!manifest) continue;
      open = manifest->id;
      chunks = manifest->manifest.shape().chunks();
      next = 0;
    } else if ((*record)->kind == PostKind::chunk && open) {
      if ((*record)->index != next++) open.reset();
      if (!open || next < chunks) continue;
      present.bundles.insert(*open);
      open.reset();
    }
  }
}

class CarryOut {
 public:
  CarryOut(Station& station, fs::path directory)
      : station_(station), directory_(std::move(directory)) {}

  Result<CarryOutReport> run(const consult::Progress& progress) {
    HARKARA_TRY(look());
    Status written = write_receipts();
    if (written || written.error().code == Errc::full) written = write_bundles(progress);
    if (!written) return std::move(written).error();
    if (writer_) {
      HARKARA_TRY(writer_->sync());
      report_.path = writer_->path();
      report_.bytes = writer_->bytes();
    }
    return report_;
  }

 private:
  Status look();
  Status write(const PostRecord& record);
  Status write_certificate(const NodeId& node);
  Status write_receipts();
  Status write_bundles(const consult::Progress& progress);
  Status write_bundle(const BundleRecord& record);

  Station& station_;
  fs::path directory_;
  std::optional<PostWriter> writer_;
  Present present_;
  std::set<NodeId> certified_;  // whose certificates are in the file
  CarryOutReport report_;
};

Status CarryOut::look() {
  std::error_code error;
  if (!fs::is_directory(directory_, error))
    return fail_next(Errc::not_found, directory_.string() + " is no directory",
                     "plug the stick in and give the directory where it is mounted");
  HARKARA_ASSIGN(const auto files, post_files(directory_));
  for (const fs::path& path : files) {
    auto reader = PostReader::open(path);
    if (reader)
      read_present(*reader, present_);
    else
      report_.remarks.push_back(reader.error().message);
  }
  return ok();
}

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

Status CarryOut::write_receipts() {
  std::vector<Bytes> all;
  HARKARA_TRY(station_.store().scan(Table::receipts, {}, [&](View, View value) {
    all.push_back(to_bytes(value));
    return true;
  }));
  for (Bytes& encoded : all) {
    const auto receipt = sync::decode_receipt(encoded);
    if (!receipt || present_.receipts.contains(receipt->bundle)) continue;
    HARKARA_TRY(write_certificate(receipt->destination));
    HARKARA_TRY(write({PostKind::receipt, 0, 0, std::move(encoded)}));
    ++report_.receipts;
  }
  return ok();
}

Status CarryOut::write_bundles(const consult::Progress& progress) {
  std::vector<BundleId> queued;
  HARKARA_TRY(station_.bundles().each_queued([&](ServiceClass, std::uint64_t, const BundleId& id) {
    queued.push_back(id);
    return true;
  }));
  for (std::size_t i = 0; i < queued.size(); ++i) {
    if (progress) progress(i, queued.size());
    if (present_.bundles.contains(queued[i])) {
      ++report_.already;
      continue;
    }
    const auto record = station_.bundles().find(queued[i]);
    Status written = record ? write_bundle(*record) : Status(record.error());
    if (written) {
      ++report_.bundles;
    } else if (written.error().code == Errc::full) {
      ++report_.left;  // a smaller one may fit
    } else if (written.error().code == Errc::io) {
      return written;
    } else {
      report_.remarks.push_back("a bundle is left out: " + written.error().message);
    }
  }
  if (progress) progress(queued.size(), queued.size());
  return ok();
}

Status CarryOut::write_bundle(const BundleRecord& record) {
  constexpr std::uint64_t kFraming_bytes = 64 * 1024;
  std::error_code error;
  const fs::space_info space = fs::space(directory_, error);
  if (!error && space.available < record.manifest.manifest.shape().total_bytes() + kFraming_bytes)
    return fail(Errc::full, directory_.string() + " has no room for it");
  HARKARA_ASSIGN(const std::uint64_t residence, station_.bundles().residence_ms());
  const std::uint64_t here = residence - std::min(residence, record.arrival_residence_ms);
  HARKARA_TRY(write_certificate(record.manifest.manifest.header.origin));
  HARKARA_TRY(write(
      {PostKind::manifest, record.age_at_arrival_ms + here, 0, to_bytes(record.manifest.encoded)}));
  const std::uint32_t chunks = record.manifest.manifest.shape().chunks();
  for (std::uint32_t i = 0; i < chunks; ++i) {
    HARKARA_ASSIGN(Bytes chunk, station_.bundles().chunk(record, i));
    HARKARA_TRY(write({PostKind::chunk, 0, i, std::move(chunk)}));
  }
  return ok();
}

}  // namespace

Result<CarryOutReport> carry_out(Station& station, const fs::path& directory,
                                 const consult::Progress& progress) {
  return CarryOut(station, directory).run(progress);
}

}  // namespace harkara::node
