import './style/base.css';
import './style/parts.css';
import './style/views.css';
import './style/print.css';
import { render } from 'preact';
import { App } from './app.jsx';

render(<App />, document.getElementById('page'));
