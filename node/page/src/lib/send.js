// Brings a draft's pages and words to the node. May be repeated: the request's name makes
// the node write it once.

async function upload_all(server, pages, told) {
  const attachments = [];
  for (const page of pages) {
    told(attachments.length + 1, pages.length);
    const { upload } = await server.upload(page.blob);
    attachments.push({ upload, name: page.name, role: page.role });
  }
  return attachments;
}

// act(attachments): the request that names them. After a restart of the node its uploads
// are gone; they are sent once more.
export async function with_pages(server, pages, told, act) {
  const attachments = await upload_all(server, pages, told);
  try {
    return await act(attachments);
  } catch (error) {
    if (error.status !== 404 || pages.length === 0) throw error;
    return act(await upload_all(server, pages, told));
  }
}
