// A sitting's worth of cases for a laptop that goes offline, and its answers back.
//
//   DIR/batch.json             what was taken, by whom, until when; read by the import
//   DIR/README.txt             for the specialist
//   DIR/sitting.html           all cases as one page, to be answered in a browser
//   DIR/answers.json           what that page saved; offline/README.md
//   DIR/01-C-7K3M-.../         record.json, thread.json, every complete attachment
//   DIR/01-C-7K3M-.../answer.json   written without the page: an answer's body
//   DIR/01-C-7K3M-.../ask.txt       or a question back to the clinic
//   DIR/01-C-7K3M-.../attach/       files that belong to the answer
#pragma once

#include "node/consult/casebook.h"

namespace harkara::node::consult {

struct BatchOrder {
  std::string desk;
  std::string specialist;
  std::int64_t minutes = 60;          // of the specialist's time
  std::int64_t minutes_per_case = 6;  // which makes ten of them
  std::int64_t lease_minutes = 24 * 60;
};

struct Batch {
  struct Item {
    CaseId id;
    std::string folder;       // within DIR
    std::size_t missing = 0;  // attachments that were not here yet
  };
  std::vector<Item> items;
  std::int64_t until_ms = 0;
};

// Claims the first cases of the queue that are this specialist's to do, and writes them.
// Errc::refused when DIR holds a batch already, Errc::not_found when nothing waits. What
// was claimed before a failure stays claimed until the lease runs out.
Result<Batch> export_batch(Casebook& book, const BatchOrder& order,
                           const std::filesystem::path& folder, Moment now);

struct BatchReport {
  struct Line {
    CaseId id;
    std::string what;    // "answer" or "question"
    std::string reason;  // why it was not taken; empty: it was
    bool already = false;
  };
  std::vector<Line> lines;
  std::size_t untouched = 0;  // cases with neither an answer nor a question
};

// One answer or question that the batch's page saved, in the specialist's name; reasons are in
// the line. Its id as import_batch() makes it, so either may be repeated, also by the other.
BatchReport::Line say_saved(Casebook& book, const std::string& specialist, const CaseId& id,
                            EventKind kind, const Json& body, Moment now);

// Publishes what the specialist wrote. An event's id is made from what it says, so doing
// it again, or after a crash half way, publishes nothing twice.
Result<BatchReport> import_batch(Casebook& book, const std::filesystem::path& folder, Moment now);

}  // namespace harkara::node::consult
