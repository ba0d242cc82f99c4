#include "node/consult/case_folder.h"

#include <algorithm>

#include "node/consult/authors.h"
#include "node/consult/case_view.h"
#include "node/consult/fhir/bundle.h"
#include "node/consult/field_checks.h"
#include "node/consult/file_name.h"
#include "node/consult/folder_writer.h"
#include "node/consult/rx/page.h"

namespace harkara::node::consult {
namespace {

const std::vector<std::string> kOwnNames = {"record.json", "case.fhir.json",    "thread.json",
                                            "answer.json", "prescription.html", "prescription.txt"};

bool is_content(EventKind kind) {
  return kind != EventKind::viewed && kind != EventKind::claimed && kind != EventKind::released;
}

// Readable by people and stable: who looked at it when is not content.
Json thread_json(const std::vector<StoredEvent>& thread) {
  Json out = Json::array();
  for (const StoredEvent& stored : thread) {
    const Event& event = stored.event;
    if (!is_content(event.kind)) continue;
    Json entry = {{"kind", event_kind_name(event.kind)},
                  {"time_ms", event.time_ms},
                  {"author", event.author},
                  {"node", event.origin_node},
                  {"body", event.body}};
    for (const Attachment& a : event.attachments)
      entry["attachments"].push_back(
          {{"name", a.name}, {"role", a.role}, {"media_type", a.media_type}, {"bytes", a.bytes}});
    out.push_back(std::move(entry));
  }
  return out;
}

Result<Casebook::Opened> finish(const Context& context, const std::vector<StoredEvent>& thread,
                                FolderWriter& writer) {
  HARKARA_TRY(writer.json("thread.json", thread_json(thread)));
  Casebook::Opened opened;
  HARKARA_ASSIGN(opened.view, view_case(context.bundles, thread));
  opened.files = std::move(writer.files);
  opened.missing = std::move(writer.missing);
  return opened;
}

std::string numbered(const std::string& name, int number) {
  return number == 1 ? name : numbered_file_name(name, number);
}

// Pages that the clinic prints. One that another build wrote otherwise is left to its
// JSON in thread.json.
Status write_prescription(FolderWriter& writer, const Event& event, int number) {
  const Json* rx = find(event.body, "rx");
  const std::string code = text_or(event.body, "code");
  if (rx == nullptr || !rx::printable(*rx)) return ok();
  const std::string name = case_name(event.case_id);
  HARKARA_TRY(writer.text(numbered("prescription.txt", number), rx::text_page(*rx, name, code)));
  const auto page = rx::html_page(*rx, name, code);
  return page ? writer.text(numbered("prescription.html", number), *page) : ok();
}

}  // namespace

Result<Casebook::Opened> write_question(const Context& context,
                                        const std::vector<StoredEvent>& thread,
                                        const std::filesystem::path& folder) {
  HARKARA_TRY(make_private_folder(folder));
  FolderWriter writer(context, folder, kOwnNames);
  if (const StoredEvent* opening = opening_of(thread))
    HARKARA_TRY(writer.json("record.json", opening->event.body));
  HARKARA_TRY(writer.json("case.fhir.json", fhir::bundle_of(fold(events_of(thread)))));
  for (const StoredEvent& stored : thread) {
    if (side_of(stored.event.kind) == Side::desk) continue;
    for (const Attachment& attachment : stored.event.attachments)
      HARKARA_TRY(writer.attachment(attachment, stored.binding.origin));
  }
  return finish(context, thread, writer);
}

Result<Casebook::Opened> write_answers(const Context& context,
                                       const std::vector<StoredEvent>& thread,
                                       const std::filesystem::path& folder) {
  HARKARA_TRY(make_private_folder(folder));
  FolderWriter writer(context, folder, kOwnNames);
  int answers = 0;
  int prescriptions = 0;
  for (const StoredEvent& stored : thread) {
    const Event& event = stored.event;
    if (side_of(event.kind) != Side::desk) continue;
    if (event.kind == EventKind::answered)
      HARKARA_TRY(writer.json(numbered("answer.json", ++answers), event.body));
    if (event.kind == EventKind::prescribed)
      HARKARA_TRY(write_prescription(writer, event, ++prescriptions));
    for (const Attachment& attachment : event.attachments)
      HARKARA_TRY(writer.attachment(attachment, stored.binding.origin));
  }
  return finish(context, thread, writer);
}

}  // namespace harkara::node::consult
