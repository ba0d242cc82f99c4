// A sketch reader fed cells that are true, bent or invented, as the bytes say, and a
// writer that they drive. What comes out is the reader's own, once each; all work is
// bounded by what came in; and with nothing bent it is exactly what the other side lacks.
#include "base/assert.h"
#include "base/codec.h"
#include "base/limits.h"
#include "crypto/hash.h"
#include "sync/sketch_reader.h"
#include "sync/sketch_writer.h"
#include "tests/sync/sets.h"

using namespace harkara;
using namespace harkara::sync;

namespace {

struct Fed {
  explicit Fed(ByteReader& in)
      : random(in.u8()),
        hashes(some_hashes(random)),
        sets(two_sets(random, in.u8() * 4U, 1U + in.u8(), in.u8())),
        reader(hashes, sets.ours),
        writer(hashes, sets.theirs, reader.opening(ServiceClass::routine), in.u8()) {
    SketchAnswer answer = writer.answer();
    if (in.u8() % 4 == 0) {
      answer.form = static_cast<SketchAnswer::Form>(in.u8() % 3);
      answer.count = in.u16();
      answer.until = in.u16();
      bent = true;
    }
    accept(answer);
  }

  template <class Frame>
  void accept(const Frame& frame) {
    if (!reader.on(frame)) refused = true;  // the contact would end here
    for (const std::uint64_t id : reader.take_lacking()) {
      HARKARA_ASSERT(std::ranges::binary_search(sets.ours, id));
      HARKARA_ASSERT(lacking.insert(id).second);
    }
    if (const auto grant = reader.take_grant()) {
      HARKARA_ASSERT(grant->until <= kMaxSketchCells);
      writer.grant(*grant);
    }
  }

  void step(ByteReader& in) {
    const std::uint8_t how = in.u8();
    if (how % 8 == 7) {  // invented
      bent = true;
      Cells cells{false, in.u16(), {}};
      for (int i = how / 8; i >= 0; --i)
        cells.cells.push_back({in.u64() & 0xffff'ffff'ffffU, in.u16(), std::int8_t(in.u8())});
      return accept(cells);
    }
    if (!writer.due()) return;
    auto frame = writer.next(1U + in.u8() * 4U);
    if (how % 8 == 6) bend(frame, in);
    std::visit([&](const auto& sent) { accept(sent); }, frame);
  }

  void bend(std::variant<Cells, Holdings>& frame, ByteReader& in) {
    bent = true;
    if (auto* cells = std::get_if<Cells>(&frame)) {
      WireCell& cell = cells->cells[in.u8() % cells->cells.size()];
      const std::uint64_t own = sets.ours[in.u8() % sets.ours.size()];
      cell.ids ^= own;
      cell.marks ^= symbol_of(hashes, own).mark;
      cell.deviation += in.u8() % 3 - 1;
    } else {
      auto& ids = std::get<Holdings>(frame).short_ids;
      ids[in.u8() % ids.size()] = sets.ours[in.u8() % sets.ours.size()];
    }
  }

  SeededRandom random;
  ShortIds hashes;
  TwoSets sets;
  SketchReader reader;
  SketchWriter writer;
  std::set<std::uint64_t> lacking;
  bool bent = false;
  bool refused = false;
};

}  // namespace

extern "C" int LLVMFuzzerInitialize(int*, char***) {
  crypto::initialise();
  return 0;
}

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  ByteReader in(as_view(data, size));
  Fed fed(in);
  using State = SketchReader::State;
  for (int steps = 0; steps < 400 && in.ok() && !in.rest().empty() && !fed.refused; ++steps) {
    if (fed.reader.state() != State::reading) break;
    fed.step(in);
  }
  HARKARA_ASSERT(fed.bent || !fed.refused);
  if (!fed.bent && fed.reader.state() == State::complete)
    HARKARA_ASSERT(Ids(fed.lacking.begin(), fed.lacking.end()) == fed.sets.lacking);
  return 0;
}
