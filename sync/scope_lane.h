// The answering side of sketch lanes: what of ours might the peer be offering? Each
// class is answered once in a contact, at the pace of the link's window.
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "sync/core.h"
#include "sync/sketch_writer.h"

namespace harkara::sync {

class ScopeLane {
 public:
  ScopeLane(Engine::Core& core, Session& session) : core_(core), session_(session) {}

  void on(const SketchOpen& open);
  void on(const SketchGrant& grant);
  bool due() const { return writer_ && writer_->due(); }
  ServiceClass lane() const { return lane_; }  // REQUIRES: due()
  // One frame, as far as the window allows. False when it does not.
  bool send_some();

 private:
  // Bundles of one class that are here and not known to be over.
  struct Index {
    std::vector<std::uint64_t> others;     // the peer is no holder, as far as we know
    std::vector<std::uint64_t> from_peer;  // it gave us these or took them: it offers
                                           // them only if it forgot
    bool over = false;                     // some are delivered here, or known to be
    bool answered = false;
  };
  void index_ours();
  struct Plan {
    std::vector<std::uint64_t> ids;
    std::uint64_t difference = 0;
    bool list_what_is_found = false;
  };
  Plan plan(const SketchOpen& open, const Index& index) const;

  Engine::Core& core_;
  Session& session_;
  std::array<Index, kServiceClasses.size()> index_;
  bool indexed_ = false;
  ServiceClass lane_ = ServiceClass::bulk;
  std::unique_ptr<SketchWriter> writer_;
};

// What a frame counts for in acks and windows (PROTOCOL.md).
std::size_t counted_bytes(const Cells& frame);
std::size_t counted_bytes(const Holdings& frame);

}  // namespace harkara::sync
