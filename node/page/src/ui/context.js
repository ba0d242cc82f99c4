// What every view needs: the words, the server, who is logged in, and a voice for the
// screen reader. One object, made in app.jsx.
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';

export const Page = createContext(null);
export const use_page = () => useContext(Page);
export const use_words = () => useContext(Page).words;
