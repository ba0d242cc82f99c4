// A hostile node's tongue: it holds a certificate and a link key, and says what it likes.
#pragma once

#include <utility>
#include <vector>

#include "crypto/sign.h"
#include "sim/fuzz/script.h"
#include "sync/frame.h"

namespace harkara::sim::fuzz {

class Impostor {
 public:
  Impostor(NodeId self, const crypto::SigningKey& identity, SeededRandom random)
      : self_(self), identity_(identity), random_(std::move(random)) {}

  // What goes out in place of a frame of its engine.
  std::vector<Bytes> speak(Mood mood, Bytes frame);
  struct Reaction {
    bool listened = true;  // its engine hears the frame
    std::vector<Bytes> says;
  };
  Reaction hear(Mood mood, const sync::Frame& frame);

 private:
  Bytes noise();
  std::vector<Bytes> replay(Bytes frame);

  NodeId self_;
  const crypto::SigningKey& identity_;
  SeededRandom random_;
  std::vector<Bytes> old_;  // frames of earlier contacts
};

// One byte is another one.
void damage(Bytes& frame, std::uint64_t where);

}  // namespace harkara::sim::fuzz
