/** Shows a text as it was written where setting it fails: one answer must not take its conversation's page along. */
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
