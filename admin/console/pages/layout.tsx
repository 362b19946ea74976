import type { Child } from "hono/jsx";

/** The frame of every page. @param title of the page itself */
export function Layout(props: { title: string; found: string; children?: Child }) {
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{`${props.title} – ddns`}</title>
        <link rel="icon" href="/assets/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/assets/pico.css" />
        <link rel="stylesheet" href="/assets/style.css" />
        <script src="/assets/htmx.js" defer />
        <script src="/assets/page.js" defer />
      </head>
      <body>
        <a class="skip" href="#main">
          To the content
        </a>
        <header class="container">
          <nav aria-label="Pages">
            <ul>
              <li>
                <a href="/">
                  <strong>ddns</strong>
                </a>
              </li>
            </ul>
            <ul>
              <li>
                <a href="/">Hosts</a>
              </li>
              <li>
                <a href="/add">Add</a>
              </li>
              <li>
                <a href="/import">Import</a>
              </li>
            </ul>
          </nav>
        </header>
        <main class="container" id="main">
          <p role="alert" class="alert" id="old" hidden />
          <h1>{props.title}</h1>
          {props.children}
        </main>
        <footer class="container">
          <small>{props.found}</small>
        </footer>
      </body>
    </html>
  );
}

/** What went wrong, where the person has asked for it. */
export function Alert(props: { children?: Child }) {
  return (
    <p role="alert" class="alert">
      {props.children}
    </p>
  );
}

/** What has been done. */
export function Done(props: { children?: Child }) {
  return (
    <p role="status" class="done">
      {props.children}
    </p>
  );
}
