// Post onto a stick or into a shared folder: delivered receipts, then everything in
// the queue, most urgent first. What is written stays in our custody until its
// delivered receipt comes home.
#pragma once

#include <set>

#include "node/link/carrier/post_file.h"
#include "node/station.h"

namespace harkara::node {

struct CarryOutReport {
  std::optional<std::filesystem::path> path;  // none: there was nothing new to carry
  std::uint64_t bytes = 0;
  std::size_t bundles = 0;
  std::size_t receipts = 0;
  std::size_t already = 0;           // bundles that lie there whole
  std::size_t left = 0;              // bundles that found no room
  std::vector<std::string> remarks;  // what could not be read, there or here
};

// Step by step, so that a daemon may attend to its links meanwhile.
class CarryOut {
 public:
  // `station` outlives it.
  CarryOut(Station& station, std::filesystem::path directory);

  // Reads what lies there, then writes; about `budget` bytes. False: all is written, and
  // sync() is to follow. Errc::not_found, Errc::io: the stick is gone, or never was there.
  // An error of the store: before anything was written.
  Result<bool> step(std::size_t budget);
  // What was written is on the medium when this returns. May take long; until it has
  // returned nothing else may be called, but it may be called from another thread.
  Status sync();
  const CarryOutReport& report() const { return report_; }
  const std::filesystem::path& directory() const { return directory_; }
  std::size_t bundles_done() const { return next_; }
  std::size_t bundles_in_all() const { return queued_.size(); }

 private:
  enum class Phase : std::uint8_t { begin, look, receipts, bundles, done };
  // What lies there already, whole.
  struct Present {
    std::set<BundleId> bundles;
    std::set<BundleId> receipts;  // of these bundles
    std::optional<BundleId> open;
    std::uint32_t chunks = 0;  // of the open one
    std::uint32_t next = 0;
  };

  Status begin();
  void look(std::size_t budget);
  void note(const PostRecord& record);
  Status write(const PostRecord& record);
  Status write_certificate(const NodeId& node);
  Result<std::vector<Bytes>> gather();
  Status make_durable();
  Status write_receipts(std::vector<Bytes> receipts);
  Status write_bundles(std::size_t budget);
  Status open_bundle();
  Status write_chunk();
  void close_bundle(const Status& written);

  Station& station_;
  std::filesystem::path directory_;
  Phase phase_ = Phase::begin;
  std::vector<std::filesystem::path> files_;  // there, still to be looked into
  std::optional<PostReader> reader_;
  Present present_;
  std::optional<PostWriter> writer_;
  std::set<NodeId> certified_;  // whose certificates are in the file
  std::vector<BundleId> queued_;
  std::size_t next_ = 0;                         // of those
  std::optional<storage::BundleRecord> record_;  // being written
  std::uint32_t chunk_ = 0;                      // its next
  CarryOutReport report_;
};

// `progress` is told bundles done and bundles in all. Errc::not_found, Errc::io. A
// medium that is full is no error: what fitted is whole, `left` counts the rest.
Result<CarryOutReport> carry_out(Station& station, const std::filesystem::path& directory,
                                 const consult::Progress& progress = {});

}  // namespace harkara::node
