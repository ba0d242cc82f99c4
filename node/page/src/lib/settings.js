// Language, digits and light of this browser. Nothing of a patient is kept here.
import { kLanguages, pick_language } from './words.js';

const kName = 'harkara.settings';

function stored() {
  try {
    return JSON.parse(localStorage.getItem(kName)) ?? {};
  } catch {
    return {};
  }
}

export function read_settings() {
  const { lang, digits, light } = stored();
  return {
    lang: lang in kLanguages ? lang : pick_language(navigator.languages ?? []),
    digits: digits === 'latin' ? 'latin' : 'local',
    light: ['light', 'dark'].includes(light) ? light : 'auto',
  };
}

export function write_settings(settings) {
  try {
    localStorage.setItem(kName, JSON.stringify(settings));
  } catch {
    // Kept for this visit only.
  }
}

const kCatalogues = {
  en: () => import('../words/en.json'),
  hi: () => import('../words/hi.json'),
  bn: () => import('../words/bn.json'),
  fa: () => import('../words/fa.json'),
};

export const load_catalogue = async (lang) => (await kCatalogues[lang]()).default;
