#include "node/consult/study/export.h"

#include <algorithm>
#include <map>

#include "node/consult/field_checks.h"
#include "node/consult/study/case_line.h"

namespace harkara::node::consult::study {
namespace {

using patients::Patient;

class Exporting {
 public:
  Exporting(const patients::Book& book, const StudyKey& key, bool free_text)
      : cover_(key), free_text_(free_text) {
    for (const Patient& patient : book.patients)
      for (const CaseId& id : patient.cases) patient_of_[id] = &patient;
  }

  Export run(std::span<const CaseView> views) {
    for (const CaseView& view : views) note_withdrawal(view);
    for (const CaseView& view : views) take(view);
    const auto by_name = [](const Json& a, const Json& b) { return a["case"] < b["case"]; };
    std::sort(out_.cases.begin(), out_.cases.end(), by_name);
    std::sort(out_.withdrawn.begin(), out_.withdrawn.end());
    out_.patients = exported_.size();
    return std::move(out_);
  }

 private:
  // Whoever takes it back in one case takes it back for all that was agreed to before.
  void note_withdrawal(const CaseView& view) {
    const Patient* patient = find_patient(view);
    if (patient == nullptr || view.story.research != Consent::withdrawn) return;
    std::int64_t& last = withdrawn_ms_.try_emplace(patient->id, INT64_MIN).first->second;
    last = std::max(last, view.story.research_ms);
  }

  void take(const CaseView& view) {
    const Patient* patient = find_patient(view);
    if (patient == nullptr || view.story.research == Consent::not_recorded) {
      ++out_.not_asked;
      return;
    }
    const auto last = withdrawn_ms_.find(patient->id);
    const bool agreed = view.story.research == Consent::given &&
                        (last == withdrawn_ms_.end() || view.story.research_ms > last->second);
    if (!agreed) return out_.withdrawn.push_back(cover_.pseudonym("case", view.id.view()));
    out_.cases.push_back(case_line(view, patient->id, cover_, free_text_));
    exported_[patient->id] = true;
  }

  const Patient* find_patient(const CaseView& view) const {
    const auto at = patient_of_.find(view.id);
    return at == patient_of_.end() ? nullptr : at->second;
  }

  Cover cover_;
  bool free_text_;
  std::map<CaseId, const Patient*> patient_of_;
  std::map<patients::PatientId, std::int64_t> withdrawn_ms_;
  std::map<patients::PatientId, bool> exported_;
  Export out_;
};

}  // namespace

Export make_export(std::span<const CaseView> views, const patients::Book& book, const StudyKey& key,
                   bool free_text) {
  return Exporting(book, key, free_text).run(views);
}

}  // namespace harkara::node::consult::study
