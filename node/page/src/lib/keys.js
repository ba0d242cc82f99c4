// Single-key commands. They rest while the person writes, and leave the browser's own keys
// (with Ctrl, Alt or Meta) alone.
import { useEffect } from 'preact/hooks';

const is_writing = (target) =>
  target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

// table: {key: act}. What stands in it is taken from the browser.
export function use_keys(table) {
  useEffect(() => {
    const pressed = (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || is_writing(event.target)) return;
      if (document.querySelector('dialog[open]')) return;
      const act = table[event.key];
      if (!act) return;
      if (event.key === 'Enter' && /^(A|BUTTON|SUMMARY)$/.test(event.target.tagName)) return;
      event.preventDefault();
      act();
    };
    addEventListener('keydown', pressed);
    return () => removeEventListener('keydown', pressed);
  });
}
