/** An error boundary that shows the plain text if rendering fails, so that one answer cannot break the page. */
import { Component, type ReactNode } from "react";

interface Props {
  text: string;
  children: ReactNode;
}

export class PlainTextFallback extends Component<Props, { hasFailed: boolean }> {
  override state = { hasFailed: false };
  static getDerivedStateFromError = () => ({ hasFailed: true });
  override render() {
    const { text, children } = this.props;
    return this.state.hasFailed ? <p className="whitespace-pre-wrap">{text}</p> : children;
  }
}
