#include "node/consult/taking.h"

#include <algorithm>

#include "node/consult/case_name.h"

namespace harkara::node::consult {
namespace {

std::string case_of(const CaseView& view) {
  return "case " + case_name(view.id);
}

std::string minutes_left(const Lease& lease, std::int64_t now_ms) {
  return std::to_string((lease.until_ms - now_ms + 59'999) / 60'000) + " min";
}

Status not_withdrawn(const CaseView& view) {
  if (!view.story.withdrawn) return ok();
  return fail(Errc::refused, case_of(view) +
                                 " was withdrawn by its clinic; next: "
                                 "nothing is asked of you, take another: desk claim --next");
}

Status not_held(const CaseView& view, const Specialist& who, std::int64_t now_ms) {
  const Lease* lease = held_by_another(view.story, who.name, now_ms);
  if (lease == nullptr || who.second_opinion) return ok();
  return fail(Errc::busy, case_of(view) + " is with " + lease->specialist + " for another " +
                              minutes_left(*lease, now_ms) +
                              "; next: take the next one (desk claim --next), or give "
                              "--second-opinion if both of you mean to answer");
}

// Whose follow-up it is, while they are given the time to come back to it.
bool is_anothers(const CaseStory& story, const std::string& name, std::int64_t now_ms) {
  const bool theirs = !story.specialist.empty() && story.specialist != name;
  return theirs && now_ms - story.clinic_spoke_ms < kFollowUpHold_ms;
}

Status not_anothers_follow_up(const CaseView& view, const Specialist& who, std::int64_t now_ms) {
  if (who.second_opinion || who.hand_over || !is_anothers(view.story, who.name, now_ms))
    return ok();
  return fail(Errc::busy, case_of(view) + " is a follow-up of " + view.story.specialist +
                              "; next: leave it to them, or give --hand-over to take it over");
}

Status not_answered(const CaseView& view, const Specialist& who) {
  const CaseStory& story = view.story;
  if (story.answered_by.empty() || story.reopened || who.second_opinion) return ok();
  return fail(Errc::refused, case_of(view) + " was answered by " + story.answered_by.back() +
                                 "; next: add to it with --kind addendum, or give "
                                 "--second-opinion if you mean to answer it again");
}

}  // namespace

const Lease* held_by_another(const CaseStory& story, const std::string& name, std::int64_t now_ms) {
  const auto at = std::find_if(story.leases.begin(), story.leases.end(), [&](const Lease& lease) {
    return lease.specialist != name && lease.runs_at(now_ms);
  });
  return at == story.leases.end() ? nullptr : &*at;
}

Status may_take(const CaseView& view, const Specialist& who, std::int64_t now_ms) {
  HARKARA_TRY(not_withdrawn(view));
  HARKARA_TRY(not_answered(view, who));
  HARKARA_TRY(not_held(view, who, now_ms));
  return not_anothers_follow_up(view, who, now_ms);
}

Status may_answer(const CaseView& view, const Specialist& who, Stage stage, std::int64_t now_ms) {
  HARKARA_TRY(not_withdrawn(view));
  if (stage != Stage::addendum) {
    HARKARA_TRY(not_answered(view, who));
    return not_held(view, who, now_ms);
  }
  if (!view.story.answered_by.empty()) return ok();
  return fail(Errc::refused, case_of(view) +
                                 " has no final answer that an addendum could add to; "
                                 "next: answer it with --kind final");
}

bool workable(const CaseView& view, const std::string& name, std::int64_t now_ms) {
  return view.story.open() && !view.story.asked_back &&
         held_by_another(view.story, name, now_ms) == nullptr &&
         !is_anothers(view.story, name, now_ms);
}

}  // namespace harkara::node::consult
