// Paper is typed and read on pages of their own. While somebody's pass is still needed they are opened beside the meeting's
// page, whose memory stays; a page beside it may ask for the passes (members look at doubtful marks), an opened key never goes.

const ASKED = "homphieu.passes";
const WAIT_MS = 1000;

/** Open such links of `page` in a tab of their own where `keeps(path)` says so, and answer pages that come from here. */
export function openBeside(page, people, keeps) {
  page.addEventListener("click", (event) => {
    const link = event.target.closest('a[href$="/paper"], a[href$="/letters"], a[href$="/scan"]');
    if (!link || people.passes().length === 0 || !keeps(link.getAttribute("href"))) return;
    Object.assign(link, { target: "_blank", rel: "opener" });
  });
  window.addEventListener("message", ({ origin, source, data }) => {
    if (origin !== location.origin || data !== ASKED) return;
    source.postMessage({ [ASKED]: people.passes().map(({ key, name, pass }) => ({ key, name, pass })) }, origin);
  });
}

/** The passes of the meeting's page beside which this one was opened: [{key, name, pass}], none where there is no such page. */
export function passesBeside() {
  const { opener } = window;
  if (!opener) return Promise.resolve([]);
  return new Promise((give) => {
    const hear = ({ origin, source, data }) => {
      if (origin !== location.origin || source !== opener || !data || !data[ASKED]) return;
      window.removeEventListener("message", hear);
      give(data[ASKED]);
    };
    window.addEventListener("message", hear);
    setTimeout(() => give([]), WAIT_MS);
    opener.postMessage(ASKED, location.origin);
  });
}
