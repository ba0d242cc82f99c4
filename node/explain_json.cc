#include "node/explain_json.h"

#include <algorithm>

#include "base/text.h"
#include "node/case_json.h"
#include "node/config.h"
#include "node/words.h"

namespace harkara::node {
namespace {

std::string short_id(const BundleId& id) {
  return to_hex(id.view()).substr(0, 12);
}

std::string list_text(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out;
}

}  // namespace

std::string where_text(const BundleStory& story) {
  switch (story.where) {
    case Whereabouts::unknown: return "not here yet";
    case Whereabouts::arriving:
      return std::to_string(story.bytes_here * 100 /
                            std::max<std::uint64_t>(1, story.bytes_total)) +
             " % here, " + size_text(story.bytes_total - story.bytes_here) + " missing";
    case Whereabouts::waiting: return "on this node only";
    case Whereabouts::passed_on:
      return story.custodians.empty() ? "passed on" : "held by " + list_text(story.custodians);
    case Whereabouts::here: return "here";
    case Whereabouts::delivered:
      return story.delivered_ms ? "delivered " + time_text(*story.delivered_ms) : "delivered";
    case Whereabouts::expired: return "its lifetime ended";
  }
  return "";
}

namespace {

std::string before_text(const BundleStory& story) {
  if (story.bundles_before == 0) return "it goes first";
  return std::to_string(story.bundles_before) + " bundle(s), " + size_text(story.bytes_before) +
         ", go first";
}

std::string met_text(const Json& peer, std::int64_t now_ms) {
  const std::string name = peer["name"].get<std::string>();
  if (peer["connected"] == true) return name + " is connected now";
  const auto expected = peer.find("next_expected");
  const std::string next = expected != peer.end() && expected->is_number_integer()
                               ? ", expected " + time_text(expected->get<std::int64_t>())
                               : "";
  if (!peer["last_contact"].is_number_integer()) return name + " was never met" + next;
  return name + " was last met " + ago_text(peer["last_contact"].get<std::int64_t>(), now_ms) +
         " ago" + next;
}

}  // namespace

std::string contact_text(const BundleStory& story, const Asked& asked) {
  std::string out = "a contact: ";
  for (const Json& peer : asked.peers) out += met_text(peer, asked.now_ms) + "; ";
  return out + before_text(story);
}

namespace {

// What is on its way from here and stands most in the way.
const BundleStory* under_way(const Explanation& told) {
  for (const Part& part : told.parts)
    if (part.story.where == Whereabouts::waiting || part.story.where == Whereabouts::passed_on)
      return &part.story;
  return nullptr;
}

std::string sitting_text(const Explanation& told) {
  if (told.sitting_ms == 0) return "";
  return (told.has_slot ? "; its slot begins " : "; the sitting there begins ") +
         time_text(told.sitting_ms);
}

std::string specialist_text(const Explanation& told) {
  if (told.at_desk)
    return "a specialist: " + std::to_string(told.unanswered_before) +
           " unanswered case(s) stand before it at " + told.view.desk + sitting_text(told);
  for (const consult::Event& event : told.view.events)
    if (event.kind == consult::EventKind::viewed)
      return "the answer: " + event.author + " opened it " + time_text(event.time_ms) +
             sitting_text(told);
  return "a specialist at " + told.view.desk + ", who has not opened it yet" + sitting_text(told);
}

std::string desk_text(const Explanation& told, const BundleStory* story) {
  const std::string whom = told.at_desk ? "node " + told.view.origin_node : told.view.desk;
  if (story == nullptr) return "the word of " + whom + " that it arrived";
  return "the word of " + whom + " that it arrived; it is " + where_text(*story) +
         ". There: harkara explain " + short_id(story->id);
}

std::string nothing_text(const Explanation& told) {
  if (told.view.expired) return "nothing: its lifetime ended on the way; next: write it again";
  return told.at_desk ? "nothing: the answer is where it was asked for"
                      : "nothing: the answer is here";
}

}  // namespace

std::string waits_text(const Explanation& told, const Asked& asked) {
  const BundleStory* story = under_way(told);
  switch (told.waits_for) {
    case WaitsFor::nothing: return nothing_text(told);
    case WaitsFor::contact: return contact_text(*story, asked);
    case WaitsFor::desk: return desk_text(told, story);
    case WaitsFor::specialist: return specialist_text(told);
    case WaitsFor::reply:
      return told.at_desk ? "the clinic's reply to what was asked back"
                          : "your reply: the specialist asked back; next: harkara consult reply " +
                                consult::case_name(told.view.id) + " --text \"...\"";
    case WaitsFor::answer: return "the rest of the answer, which is on its way here";
  }
  return "";
}

Json story_json(const BundleStory& story) {
  return {{"bundle", to_hex(story.id.view())},
          {"where", whereabouts_name(story.where)},
          {"class", service_class_name(story.service_class)},
          {"from", story.origin},
          {"created", story.created_ms},
          {"custodians", story.custodians},
          {"bytes_here", story.bytes_here},
          {"bytes_total", story.bytes_total},
          {"delivered", story.delivered_ms ? Json(*story.delivered_ms) : Json(nullptr)},
          {"bundles_before", story.bundles_before},
          {"bytes_before", story.bytes_before}};
}

namespace {

Json parts_json(const Explanation& told) {
  Json out = Json::array();
  for (const Part& part : told.parts) {
    out.push_back(story_json(part.story));
    out.back()["what"] = part.what;
  }
  return out;
}

}  // namespace

Json explanation_json(const Explanation& told, const Asked& asked) {
  return {{"case", consult::case_name(told.view.id)},
          {"state", consult::case_state_name(told.view.state)},
          {"waits_for", waits_for_name(told.waits_for)},
          {"waits_text", waits_text(told, asked)},
          {"unanswered_before", told.unanswered_before},
          {"sitting", told.sitting_ms == 0 ? Json() : Json(told.sitting_ms)},
          {"has_slot", told.has_slot},
          {"parts", parts_json(told)},
          {"peers", asked.peers}};
}

}  // namespace harkara::node
