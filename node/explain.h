// Why a case is not further than it is: what has happened, and what it waits for. From
// this node's store alone, so it says no more than this node can know; the node where
// it waits knows more.
#pragma once

#include <functional>

#include "node/bundle_story.h"

namespace harkara::node {

enum class WaitsFor : std::uint8_t {
  nothing,     // the answer is here, or nothing will come any more
  contact,     // this node's next hop must come within reach
  desk,        // others carry it: the desk's word that it arrived
  specialist,  // it is at the desk
  reply,       // the specialist asked back
  answer,      // the answer, or a part of it, is on its way here
};
const char* waits_for_name(WaitsFor what);

struct Part {
  std::string what;  // "the case", "photo chest.jpg", "the answer of dr-rao"
  BundleStory story;
};

struct Explanation {
  consult::CaseView view;
  bool at_desk = false;     // this node hosts the desk
  std::vector<Part> parts;  // the events and attachments that decide, in order of time
  WaitsFor waits_for = WaitsFor::nothing;
  std::size_t unanswered_before = 0;  // at the desk: cases that stand before it
  // When its slot begins, or at the desk else the sitting that runs or comes next; 0: unknown.
  std::int64_t sitting_ms = 0;
  bool has_slot = false;
};

// How many unanswered cases stand before this one at its desk.
using PlaceInQueue = std::function<Result<std::size_t>(const consult::CaseView& view)>;

// Errc::not_found: no such case here. `place`: who knows it faster than by reading every
// case of the store.
Result<Explanation> explain(Station& station, const CaseId& id, const PlaceInQueue& place = {});

}  // namespace harkara::node
