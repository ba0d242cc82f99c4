// Outcomes brought together: the same from any number of places, in any order, how often so
// ever. Two digests of one run are an alarm: the same code gave two different runs.
#pragma once

#include "sim/sweep/outcome.h"

namespace harkara::sim {

struct Spread {  // of one figure over the seeds of a point; NaN: there is none
  double median;
  double p5;
  double p95;
};

struct PointResult {
  std::size_t point;
  std::size_t runs;  // that are there
  std::array<Spread, kSweepFigures.size()> figures;
};

class Merge {
 public:
  // The manifest outlives this.
  explicit Merge(const Manifest& manifest);

  // `where` names it in errors. Errc::invalid: no run of this sweep; Errc::corrupt: another
  // digest, or other figures, than one already there.
  Status add(Outcome outcome, std::string where);

  std::size_t missing() const { return manifest_.runs.size() - found_.size(); }
  std::vector<PointResult> points() const;
  std::string runs_csv() const;
  std::string table_csv() const;
  std::string table_page() const;

 private:
  struct Found {
    Outcome outcome;
    std::string where;
  };
  const Manifest& manifest_;
  std::map<std::string, const SweepRun*> runs_;  // by id
  std::map<std::string, Found> found_;           // by id
};

}  // namespace harkara::sim
