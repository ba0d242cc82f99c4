// Post from a stick or a shared folder, given to the engine as one more contact: it
// judges, verifies and stores as it does with any peer's frames. The contact is with
// ourselves: a stick proves nothing about who had it, so nobody is noted as a holder.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "node/json_fields.h"
#include "node/link/carrier/post_file.h"
#include "sync/engine.h"
#include "sync/link_memory.h"

namespace harkara::node {

struct CarryInReport {
  std::size_t files = 0;
  std::size_t bundles = 0;   // seen
  std::size_t taken = 0;     // new here, whole, durable
  std::size_t known = 0;     // here or delivered already
  std::size_t partial = 0;   // taken in part: the rest comes with another stick or contact
  std::size_t refused = 0;   // forged, expired, no room, or nobody we know
  std::size_t receipts = 0;  // seen
  std::uint64_t bytes = 0;   // of the files, read so far
  std::uint64_t bytes_in_all = 0;
  std::vector<std::string> remarks;  // damaged and foreign files
};

Json carry_in_json(const CarryInReport& report);
CarryInReport carry_in_report(const Json& json);

class CarryIn {
 public:
  // Links from this number on are of carriers, never of a transport.
  static constexpr sync::LinkId kFirstLink = 0x8000'0000;

  // `self`: our own certificate. `link`: the first of the numbers it may use, never
  // used before with this engine. `random` outlives it.
  CarryIn(std::vector<std::filesystem::path> files, crypto::Certificate self, sync::LinkId link,
          Random& random);

  // Gives the engine up to `budget` bytes, or up to where its answer is needed. What
  // the engine then puts out for is_ours() links must reach on_frame() and on_closed()
  // before the next step. False: all has been given and is committed.
  bool step(sync::Engine& engine, Moment now, std::size_t budget);
  // Only a commit is awaited: no hurry with the next step.
  bool waits() const { return commit_awaited_ms_.has_value() && !flushed_; }
  bool is_ours(sync::LinkId link) const { return link >= first_link_ && link <= link_; }
  void on_frame(View frame);
  void on_closed(const std::string& reason);
  const CarryInReport& report() const { return report_; }
  sync::LinkId next_link() const { return link_ + 1; }

 private:
  enum class Fate : std::uint8_t { none, unanswered, waits, wanted, passed_over };

  void open_next_file();
  void end_file(sync::Engine& engine, Moment now);
  void close_file();
  void remark(std::string text);
  void bring_up(sync::Engine& engine, Moment now);
  bool end_contact(sync::Engine& engine, Moment now);
  void take_down(sync::Engine& engine, Moment now);
  void give(sync::Engine& engine, const sync::Frame& frame, Moment now);
  bool answer(sync::Engine& engine, Moment now);
  // True: the engine's answer is needed before the next record.
  bool take(sync::Engine& engine, PostRecord record, Moment now);
  void begin_bundle(sync::Engine& engine, PostRecord record, Moment now);
  void give_chunk(sync::Engine& engine, const PostRecord& record, Moment now);
  void end_bundle(sync::Engine& engine, Moment now);
  void on(const sync::Want& want);
  void remember_certificate(Bytes encoded);

  std::vector<std::filesystem::path> files_;
  crypto::Certificate self_;
  Random& random_;
  sync::LinkId first_link_;
  sync::LinkId link_;  // that is up, or will be next
  bool up_ = false;
  bool closed_ = false;  // by the engine

  std::size_t next_file_ = 0;
  std::optional<PostReader> reader_;
  std::uint64_t bytes_before_ = 0;                 // of the files done
  std::optional<std::int64_t> commit_awaited_ms_;  // since then
  bool flushed_ = false;                           // and all of this contact is committed
  std::optional<PostRecord> held_back_;            // for the next contact

  std::map<NodeId, Bytes> certificates_;
  sync::LinkEnd end_;
  std::vector<sync::Frame> answers_;  // to what the engine asked
  std::size_t asked_ = 0;             // certificates, of this link

  std::uint32_t handle_ = 0;
  BundleId bundle_;
  std::set<BundleId> begun_;  // given in part or whole, custody not acknowledged yet
  Fate fate_ = Fate::none;
  std::optional<crypto::TreeShape> shape_;
  std::vector<bool> have_;
  std::uint32_t chunks_left_ = 0;
  std::uint32_t open_chunk_ = 0;
  std::uint32_t open_offset_ = 0;
  CarryInReport report_;
};

}  // namespace harkara::node
