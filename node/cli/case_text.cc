#include <cstdio>

#include "base/text.h"
#include "node/cli/case_text.h"
#include "node/config.h"
#include "node/words.h"

namespace harkara::node::cli {
namespace {

using consult::AttachmentView;
using consult::CaseView;
using consult::Event;

std::string value_text(const Json& value) {
  if (value.is_string()) return harmless(value.get<std::string>());
  return harmless(one_line(value));
}

std::string share_text(const AttachmentView& view) {
  if (view.complete) return view.delivered ? "complete, delivered" : "complete";
  if (view.delivered) return "delivered";  // and no longer kept here
  if (view.bytes_total == 0) return "not here yet";
  return std::to_string(view.bytes_here * 100 / view.bytes_total) + " % here";
}

std::string original_text(const consult::Attachment& attachment) {
  if (!attachment.original) return "";
  return " (the original, " + size_text(attachment.original->bytes) + ", is kept at the clinic)";
}

std::string attachments_text(const char* title, const std::vector<AttachmentView>& views) {
  std::string out;
  for (const AttachmentView& each : views)
    out += std::string("  ") + title + ": " + harmless(each.attachment.name) + ", " +
           each.attachment.role + ", " + size_text(each.attachment.bytes) + ", " +
           share_text(each) + original_text(each.attachment) + "\n";
  return out;
}

std::string event_text(const Event& event) {
  std::string out = "  " + time_text(event.time_ms) + "  " + consult::event_kind_name(event.kind) +
                    " by " + event.author + " at " + event.origin_node + "\n";
  for (const auto& [field, value] : event.body.items())
    out += "      " + harmless(field) + ": " + value_text(value) + "\n";
  return out;
}

std::string story_text(const consult::CaseStory& story) {
  std::string out = "  consent: " + std::string(consult::consent_name(story.consent)) +
                    "; to research: " + std::string(consult::consent_name(story.research)) + "\n";
  for (const consult::Referral& each : story.referrals)
    out += "  referred to " + harmless(each.to) + " (" + to_hex(each.id.view()) + "): " +
           (each.closed ? "closed" + (each.outcome.empty() ? "" : ", " + each.outcome)
                        : std::string("nobody has told yet what came of it")) +
           "\n";
  if (story.slot)
    out += "  sitting: " + time_text(story.slot_ms) + ", slot " +
           std::to_string(story.slot->number + 1) +
           (story.slot_moved ? " (the wished one was full)" : "") + "\n";
  else if (story.booking)
    out += "  sitting: wished from " + time_text(story.booking->from_ms) +
           "; the desk has not given a slot yet\n";
  if (!story.outcome.empty()) out += "  outcome: " + harmless(story.outcome) + "\n";
  if (story.ignored > 0)
    out += "  left out: " + std::to_string(story.ignored) +
           " event(s) by authors who may not write them\n";
  return out;
}

}  // namespace

std::string case_text(const CaseView& view) {
  std::string out = consult::case_name(view.id) + "  " +
                    std::string(service_class_name(view.service_class)) + "  " + view.desk + "\n";
  out += "  state: " + state_text(view) + "\n";
  out += attachments_text("attachment", view.attachments);
  out += attachments_text("answer's attachment", view.answer_attachments);
  out += story_text(view.story);
  for (const Event& event : view.events) out += event_text(event);
  return out;
}

std::string case_line_text(const CaseView& view) {
  std::size_t complete = 0;
  for (const AttachmentView& each : view.attachments)  // those that arrived need not stay here
    complete += each.complete || each.delivered ? 1U : 0U;
  char line[160];
  std::snprintf(line, sizeof line, "%-34s %-10s %-20s %zu/%zu attachments  ",
                consult::case_name(view.id).c_str(),
                std::string(service_class_name(view.service_class)).c_str(),
                view.origin_node.c_str(), complete, view.attachments.size());
  std::string out = line + state_text(view);
  for (const consult::Lease& lease : view.story.leases)
    out += "; with " + harmless(lease.specialist) + " until " + time_text(lease.until_ms);
  return out + "\n";
}

std::string opened_text(const consult::Casebook::Opened& opened, const std::string& folder) {
  std::string out = case_text(opened.view);
  out += "Written into " + folder + ":\n";
  for (const auto& file : opened.files) out += "  " + file.filename().string() + "\n";
  for (const std::string& name : opened.missing) out += "  not here yet: " + harmless(name) + "\n";
  return out;
}

Json opened_json(const consult::Casebook::Opened& opened, const std::string& folder) {
  Json out = case_json(opened.view);
  out["folder"] = folder;
  out["files"] = Json::array();
  for (const auto& file : opened.files) out["files"].push_back(file.string());
  out["missing"] = opened.missing;
  return out;
}

}  // namespace harkara::node::cli
