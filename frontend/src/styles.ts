import { css } from "lit";

export const styles = css`
  :host {
    --gap: 12px;
    --line: var(--divider-color);
    --soft: color-mix(in srgb, var(--primary-text-color) 6%, var(--card-background-color));
    --radius: var(--ha-border-radius-lg, 12px);
    display: block;
    height: 100%;
  }
  ha-card {
    position: relative;
    box-sizing: border-box;
    height: 100%;
    overflow: hidden;
  }
  .content {
    display: flex;
    flex-direction: column;
    gap: var(--gap);
    padding: 16px;
    color: var(--primary-text-color);
  }
  h2,
  h3,
  p,
  ul {
    margin: 0;
    padding: 0;
    list-style: none;
  }
  h2 {
    font-size: var(--ha-font-size-xl, 20px);
    font-weight: var(--ha-font-weight-normal, 400);
  }
  h3,
  .caption {
    color: var(--primary-text-color);
    font-size: var(--ha-font-size-s, 12px);
    font-weight: var(--ha-font-weight-medium, 500);
  }
  label,
  .field {
    display: flex;
    flex-direction: column;
    gap: 4px;
    min-width: 0;
  }
  .live {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .hint {
    color: var(--secondary-text-color);
    font-size: var(--ha-font-size-s, 12px);
  }
  button,
  textarea,
  select,
  input {
    box-sizing: border-box;
    margin: 0;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--card-background-color);
    color: inherit;
    font: inherit;
  }
  :focus-visible {
    outline: 2px solid var(--primary-color);
    outline-offset: 1px;
  }
  textarea {
    width: 100%;
    min-height: 72px;
    padding: 10px 12px;
    field-sizing: content;
    resize: vertical;
  }
  textarea::placeholder {
    color: var(--secondary-text-color);
    opacity: 1;
  }
  select {
    width: 100%;
    min-height: 40px;
    padding: 0 8px;
  }
  button {
    display: inline-flex;
    align-items: center;
    justify-content: center;
    gap: 8px;
    min-height: 40px;
    padding: 4px 14px;
    cursor: pointer;
  }
  button:disabled {
    cursor: default;
    opacity: 0.55;
  }
  button:hover:not(:disabled) {
    background: var(--soft);
  }
  button.main {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color));
    font-weight: var(--ha-font-weight-medium, 500);
  }
  button.main:hover:not(:disabled) {
    background: color-mix(in srgb, var(--primary-color) 34%, var(--card-background-color));
  }
  button.small {
    min-height: 32px;
    padding: 2px 10px;
    font-size: var(--ha-font-size-s, 12px);
  }
  button.bare {
    min-width: 32px;
    padding: 2px 6px;
    border-color: transparent;
    background: none;
  }
  ha-icon {
    --mdc-icon-size: 20px;
    flex: none;
  }
  .row,
  .chips {
    display: flex;
    flex-wrap: wrap;
    gap: 8px;
  }
  .row.actions > button {
    flex: 1 1 130px;
  }
  .chip {
    min-height: 36px;
    max-width: 100%;
    border-radius: 18px;
  }
  .chip > span,
  .phrase > span {
    overflow: hidden;
    text-overflow: ellipsis;
  }
  .chip > span {
    white-space: nowrap;
  }
  .chip[aria-pressed="true"] {
    border-color: var(--primary-color);
    background: color-mix(in srgb, var(--primary-color) 22%, var(--card-background-color));
  }
  .tiles {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(120px, 1fr));
    gap: 8px;
  }
  .phrase {
    flex-direction: column;
    min-height: 84px;
    overflow-wrap: anywhere;
  }
  .phrase ha-icon {
    --mdc-icon-size: 28px;
    color: var(--primary-color);
  }
  .how {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(130px, 1fr));
    gap: var(--gap);
  }
  .volume {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 40px;
  }
  input[type="range"] {
    flex: 1;
    min-width: 0;
    height: 24px;
    accent-color: var(--primary-color);
  }
  .disclosure {
    align-self: start;
  }
  .turns,
  .recent {
    display: flex;
    flex-direction: column;
    gap: 4px;
  }
  .panel {
    display: flex;
    flex-direction: column;
    gap: 8px;
    padding: 12px;
    border-radius: var(--radius);
    background: var(--soft);
  }
  .panel > header {
    display: flex;
    align-items: center;
    justify-content: space-between;
    gap: 8px;
  }
  .panel p,
  .message {
    overflow-wrap: anywhere;
  }
  li {
    display: flex;
    align-items: center;
    gap: 8px;
    min-height: 32px;
  }
  li > .text {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  li .hint {
    display: block;
  }
  .good > ha-icon {
    color: var(--success-color);
  }
  .bad > ha-icon {
    color: var(--error-color);
  }
  .alert {
    display: flex;
    align-items: center;
    gap: 8px;
    padding: 8px 12px;
    border: 1px solid var(--error-color);
    border-radius: var(--radius);
  }
  .alert > span {
    flex: 1;
    min-width: 0;
    overflow-wrap: anywhere;
  }
  .notice {
    border-color: var(--primary-color);
  }
  @media (prefers-reduced-motion: no-preference) {
    .speaking > ha-icon {
      animation: pulse 1.2s ease-in-out infinite alternate;
    }
    @keyframes pulse {
      to {
        opacity: 0.3;
      }
    }
  }
`;
