import { createContext } from 'preact';
import type { ComponentChildren, VNode } from 'preact';
import { useContext } from 'preact/hooks';
import { ScrollBox } from './table.tsx';

/** Whether what is shown was made on a simulated cloud: a figure that is cut out of its page still says so. */
export const Simulated = createContext(false);

interface FigureProps {
  /** Of this page alone. */
  readonly id: string;
  readonly title: string;
  /** What there is to see, for those who do not see it. */
  readonly description: string;
  /** How to read it. */
  readonly caption?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** A drawing with its title and how to read it. */
export function Figure({ id, title, caption, children, description }: FigureProps): VNode {
  const isSimulated = useContext(Simulated);
  return (
    <figure aria-labelledby={`${id}-caption`}>
      <figcaption id={`${id}-caption`}>
        <strong>{title}</strong>
        {isSimulated && <span class="simulated-tag">simulated</span>}
      </figcaption>
      <ScrollBox label={title}>{children}</ScrollBox>
      <p class="visually-hidden">{description}</p>
      {caption !== undefined && <div class="reading">{caption}</div>}
    </figure>
  );
}

interface DrawingProps {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly children: ComponentChildren;
}

/** An SVG that a screen reader reads as one image with a description. */
export function Drawing({ id, title, description, width, height, children }: DrawingProps): VNode {
  return (
    <svg
      viewBox={`0 0 ${width} ${height}`}
      role="img"
      aria-labelledby={`${id}-title`}
      aria-describedby={`${id}-description`}
    >
      <title id={`${id}-title`}>{title}</title>
      <desc id={`${id}-description`}>{description}</desc>
      {children}
    </svg>
  );
}

/** What the colors and shapes of a drawing mean. */
export function Legend({ items }: { items: readonly (readonly [string, string])[] }): VNode {
  return (
    <ul class="legend">
      {items.map(([swatch, words]) => (
        <li>
          <span class={`swatch ${swatch}`} aria-hidden="true" />
          {words}
        </li>
      ))}
    </ul>
  );
}
