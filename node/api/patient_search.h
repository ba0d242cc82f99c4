// Which of the patients in the cases opened here may be one. Comparing the names of a register
// takes seconds, so it is done on a worker thread: one search at a time, kept for a minute.
#pragma once

#include "node/api/case_index.h"
#include "node/workers.h"

namespace harkara::node::api {

class PatientSearch {
 public:
  PatientSearch(const CaseIndex& index, Workers& workers) : index_(index), workers_(workers) {}

  using Pair = consult::patients::Book::Suggestion;
  struct Found {
    std::vector<Pair> pairs;   // as if nobody had decided anything; best first
    std::size_t compared = 0;  // patients, those seen last
    std::size_t known = 0;
  };
  using Done = std::function<void(const Found&)>;
  // `done` is called at once, or when the search has ended. False: the workers are busy.
  bool ask(Moment now, Done done);

  static constexpr double kLeast = 0.5;  // of a score
  // Three thousand take 3 s on two busy cores, ten thousand 18 s.
  static constexpr std::size_t kMostCompared = 5'000;

 private:
  const CaseIndex& index_;
  Workers& workers_;
  std::shared_ptr<const Found> found_;
  std::uint64_t revision_ = 0;  // of the index, when it was asked
  std::int64_t asked_ms_ = 0;
  bool knew_all_ = false;  // the index had been made by then
  std::vector<Done> waiting_;
};

// Of those found, the pairs that nobody has decided about, each with the patients that now
// speak for the two.
std::vector<PatientSearch::Pair> undecided(const PatientSearch::Found& found,
                                           const consult::patients::Book& book, double least);

}  // namespace harkara::node::api
